"""Each access to data, from its request to its lines in the audit: what was asked for by whom, what
went out, or why nothing did. Names only, never values.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from audit.log import Log
from declared.access.identity import LOCAL, OPERATOR, Identity

from .dataset import Dataset
from .errors import DatasetError

CALL_HEADER = "threadbook-call"
PERSON_HEADER = "threadbook-person"
MAX_NAME_CHARS = 200
MAX_NAMES_CHARS = 4_000
_KEY = "threadbook.access"


@dataclass(frozen=True, slots=True)
class About:
    """Which datasets and columns of them, and by which rules they may be seen."""

    datasets: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


NOTHING = About()


def about(datasets: Iterable[Dataset], columns: Iterable[str] = ()) -> About:
    found = list(datasets)
    rules = dict.fromkeys(rule for one in found for rule in _rules(one))
    names = dict.fromkeys(one.name for one in found)
    return About(tuple(names), tuple(dict.fromkeys(columns)), tuple(rules))


def _rules(dataset: Dataset) -> Sequence[str]:
    return ("upload of the thread",) if dataset.is_upload else dataset.view.rules


class Access:
    """Filled in while it is served. It has a line before anything of the data goes out, and another
    when it ends; what opened nothing has the latter alone.
    """

    def __init__(self, log: Log, scope: Scope) -> None:
        self._log = log
        headers = Headers(scope=scope)
        # Whoever comes over TCP may say anything; the socket is the bot's and the sidecar's.
        self._is_trusted = is_trusted = scope["server"] is not None and scope["server"][1] is None
        self._call = (is_trusted and headers.get(CALL_HEADER)) or secrets.token_hex(8)
        self._person = headers.get(PERSON_HEADER) if is_trusted else None
        self._began_s = time.monotonic()
        self._whom: Identity | None = None
        self._tool: str | None = None
        self._outcome: Literal["unfinished", "ok", "failed", "refused"] | None = None
        self._reason = ""
        self._about = NOTHING
        self.rows: int | None = None
        self.bytes_out = 0

    def begin(self, tool: str) -> None:
        """It is a call of that tool, or a stream; else it is no access, and has no lines."""
        self._tool = tool

    def is_for(self, identity: Identity) -> None:
        """For whom it is, as they have proven."""
        self._whom = identity

    def asks(self, name: str) -> None:
        """A dataset is asked for by that name, whether there is one or not."""
        self._about = About((name,))

    def finds(self, about: About) -> None:
        """It is there, and what is asked of it is looked at."""
        self._about = about

    def opens(self, about: About, *, rows: int | None = None) -> None:
        """That goes out from now on, with so many rows in the answer itself.

        Raises:
            OSError: the audit can't be written, so nothing may.
        """
        self._about, self.rows, self._outcome = about, rows, "unfinished"
        self._write()

    def succeed(self) -> None:
        """It went out as it should; unless it breaks off on its way."""
        self._outcome = "ok"

    def fail(self, error: DatasetError) -> None:
        self._outcome = "refused" if error.is_refusal else "failed"
        self._reason = error.reason

    def refuse(self, reason: str) -> None:
        self._outcome, self._reason = "refused", reason

    def refuse_unless_said(self, reason: str) -> None:
        """Nobody has decided: it came to nothing before."""
        if self._outcome is None:
            self.refuse(reason)

    def end(self) -> None:
        """Raises: OSError: the audit can't be written."""
        if self._tool is None:
            return
        if self._outcome in (None, "unfinished"):
            self._outcome, self._reason = "failed", self._reason or "broke off"
        self._write()
        self._tool = None

    def _write(self) -> None:
        datasets, left = _bounded(self._about.datasets)
        columns, more = _bounded(self._about.columns)
        rules, rest = _bounded(self._about.rules)
        self._log.write(
            {
                "call": self._call[:MAX_NAME_CHARS],
                "who": self._who(),
                "thread": self._whom and self._whom.thread,
                "server": "datasets",
                "tool": (self._tool or "")[:MAX_NAME_CHARS],
                "datasets": datasets,
                "columns": columns,
                "rules": rules,
                "more": left + more + rest,
                "outcome": self._outcome,
                "reason": self._reason,
                "rows": self.rows,
                "ms": round((time.monotonic() - self._began_s) * 1000),
                "bytes": self.bytes_out,
            }
        )

    def _who(self) -> list[str]:
        """The sidecar tells who asked for a cell."""
        if self._person is not None:
            return [str(json.loads(self._person))[:MAX_NAME_CHARS]]
        if self._whom == OPERATOR:
            return ["operator"]
        return ["local"] if self._whom == LOCAL or not self._is_trusted else []


def _bounded(names: Sequence[str]) -> tuple[list[str], int]:
    """As many as there is room for, and how many there isn't."""
    kept: list[str] = []
    room = MAX_NAMES_CHARS
    for name in names:
        room -= min(len(name), MAX_NAME_CHARS)
        if room < 0:
            break
        kept.append(name[:MAX_NAME_CHARS])
    return kept, len(names) - len(kept)


def access_of(request: Request | None) -> Access:
    assert request is not None
    access: Any = request.scope[_KEY]
    assert isinstance(access, Access)
    return access


class Audited:
    """An ASGI app whose requests have an `Access`, which ends before their answers do."""

    def __init__(self, app: ASGIApp, log: Log) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope[_KEY] = access = Access(self._log, scope)

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.body":
                access.bytes_out += len(message.get("body", b""))
                if not message.get("more_body", False):
                    access.end()
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            access.end()
