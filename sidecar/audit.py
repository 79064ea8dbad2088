"""What one request of a sandbox turned out to be, and its lines in the audit. Knows not how it is
served.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import Literal

from audit.log import Log

MAX_TEXT_CHARS = 200
MAX_DATASETS_CHARS = 2000  # a query names many


@dataclass(slots=True)
class Call:
    """Filled in while the request is served. It has a line when it is let through, so that a
    sidecar that is killed leaves one, and another when it ends.
    """

    log: Log
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
    outcome: Literal["unfinished", "ok", "failed"] = "failed"
    bytes_out: int = 0
    http_status: int = 0
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    started_s: float = field(default_factory=time.monotonic)
    is_written: bool = False

    def allow(self) -> None:
        """Raises: OSError: it can't be written, so it must not be."""
        self.decision = "allowed"
        self._write("unfinished")

    def refuse(self, reason: str) -> None:
        self.decision, self.reason = "refused", reason

    def succeed(self) -> None:
        self.outcome = "ok"

    def fail(self, reason: str) -> None:
        self.outcome, self.reason = "failed", reason

    def end(self) -> None:
        """Write how it ended, once.

        Raises:
            OSError: it can't be written.
        """
        if self.is_written:
            return
        self._settle()
        self._write(self.outcome)
        self.is_written = True

    def _settle(self) -> None:
        """What nobody decided was answered by the SDK alone: discovery, or not a valid request."""
        if self.decision is None and 200 <= self.http_status < 400:
            self.decision, self.outcome = "allowed", "ok"
        elif self.decision is None:
            self.refuse("not a valid request")

    def _write(self, outcome: str) -> None:
        self.log.write(
            {
                "call": self.id,
                "session": self.session,
                "thread": self.thread,
                "cell": self.cell,
                "who": self.who,
                "server": _cut(self.server),
                "method": _cut(self.method),
                "tool": _cut(self.tool),
                "dataset": _cut(self.dataset, MAX_DATASETS_CHARS),
                "decision": self.decision,
                "outcome": "refused" if self.decision == "refused" else outcome,
                "reason": self.reason,
                "ms": round((time.monotonic() - self.started_s) * 1000),
                "bytes": self.bytes_out,
            }
        )


def _cut(text: str | None, chars: int = MAX_TEXT_CHARS) -> str | None:
    return None if text is None else text[:chars]
