"""Someone who watches a turn and shows nothing of it."""

from __future__ import annotations

from agent.transcript import Entry
from sandbox.session import Execution


class Silent:
    async def said(self, delta: str) -> None: ...

    async def status(self, line: str) -> None: ...

    async def running(self, step: int, code: str) -> None: ...

    async def ran(self, execution: Execution) -> None: ...

    async def kept(self, entries: tuple[Entry, ...]) -> None: ...
