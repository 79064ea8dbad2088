"""One JSON line for each request of a sandbox. Knows what a call is, not how it is served."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

MAX_TEXT_CHARS = 200
MAX_DATASETS_CHARS = 2000  # a query names many


@dataclass(slots=True)
class Call:
    """What one request turned out to be. Filled in while it is served, written when it ends."""

    session: str
    thread: str
    cell: str | None = None
    who: tuple[str, ...] = ()
    server: str = ""
    method: str = ""
    tool: str | None = None
    dataset: str | None = None
    decision: Literal["allowed", "refused"] | None = None
    reason: str = ""
    status: Literal["ok", "error"] = "error"
    bytes_out: int = 0
    http_status: int = 0
    started_s: float = field(default_factory=time.monotonic)

    def allow(self) -> None:
        self.decision = "allowed"

    def refuse(self, reason: str) -> None:
        self.decision, self.reason = "refused", reason

    def succeed(self) -> None:
        self.status = "ok"

    def fail(self, reason: str) -> None:
        self.status, self.reason = "error", reason

    def settle(self) -> None:
        """What nobody decided was answered by the SDK alone: discovery, or not a valid request."""
        if self.decision is None and 200 <= self.http_status < 400:
            self.allow()
            self.succeed()
        elif self.decision is None:
            self.refuse("not a valid request")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class AuditLog:
    """Appends to one file, a line per write, so that lines of two processes don't mix."""

    def __init__(self, path: Path, *, now: Callable[[], datetime] = _utc_now) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._now = now

    def write(self, call: Call) -> None:
        """Append the call.

        Raises:
            OSError: the line could not be written.
        """
        call.settle()
        line = {
            "time": self._now().isoformat(timespec="milliseconds"),
            "session": call.session,
            "thread": call.thread,
            "cell": call.cell,
            "who": call.who,
            "server": _cut(call.server),
            "method": _cut(call.method),
            "tool": _cut(call.tool),
            "dataset": _cut(call.dataset, MAX_DATASETS_CHARS),
            "decision": call.decision,
            "reason": call.reason,
            "status": call.status,
            "duration_ms": round((time.monotonic() - call.started_s) * 1000),
            "bytes_out": call.bytes_out,
        }
        os.write(self._file, (json.dumps(line) + "\n").encode("ascii"))

    def close(self) -> None:
        os.close(self._file)


def _cut(text: str | None, chars: int = MAX_TEXT_CHARS) -> str | None:
    return None if text is None else text[:chars]
