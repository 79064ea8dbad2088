"""A session in the bot's own process, with NO isolation: the shipped double for fast tests."""

from __future__ import annotations

import asyncio
import builtins
import io
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from .guest import cell
from .guest.answering import Answering
from .guest.display import text_of
from .guest.inventory import Inventory
from .guest.printed import KEPT_FROM_BYTES, name_of
from .guest.traces import describe_error
from .runner import State, Usage
from .session import CellError, Execution, SandboxError, Session
from .variables import to_variable

UNDONE = "The cell was stopped. Variables are as they were before it."


class LocalSession:
    """Keeps a namespace and runs cells in it, on a thread. Limits aren't enforced."""

    def __init__(self, names: Mapping[str, Any] | None = None) -> None:
        self._answering = Answering()
        self._printed: dict[int, str] = {}
        own = {**vars(builtins), "answer": self._answering.answer, "printed": self._printed}
        self._namespace: dict[str, Any] = {"__builtins__": own, **(names or {})}
        self._done: dict[str, Execution] = {}
        self._interrupted = asyncio.Event()
        self._inventory = Inventory()

    async def run(self, cell_id: str, code: str, *, timeout_s: float) -> Execution:
        if cell_id not in self._done:
            self._done[cell_id] = await self._run_new(code)
        return self._done[cell_id]

    async def interrupt(self) -> None:
        self._interrupted.set()

    async def _run_new(self, code: str) -> Execution:
        self._interrupted.clear()
        before = dict(self._namespace)
        work = asyncio.create_task(asyncio.to_thread(self._execute, code))
        stop = asyncio.create_task(self._interrupted.wait())
        await asyncio.wait([work, stop], return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not work.done():  # the thread can't be killed: it goes on in a namespace of its own
            self._namespace = before
            return Execution("interrupted", notes=(UNDONE,))
        return await work

    def _execute(self, code: str) -> Execution:
        stdout, stderr = io.StringIO(), io.StringIO()
        self._answering.take()
        number = len(self._done) + 1
        with redirect_stdout(stdout), redirect_stderr(stderr):
            outcome = cell.run(code, self._namespace, name=f"<cell {number}>")
        error = describe_error(outcome.error) if outcome.error else None
        answer = self._answering.take()
        names = sorted(n for n in self._namespace if not n.startswith("_"))
        variables = self._inventory.take(code, names, self._namespace)
        whole = stdout.getvalue() + stderr.getvalue()
        if len(whole) > KEPT_FROM_BYTES:
            self._printed[number] = whole
        return Execution(
            "raised" if error else "finished",
            stdout=stdout.getvalue(),
            stderr=stderr.getvalue(),
            printed=name_of(number) if number in self._printed else "",
            result=text_of(outcome.value),
            error=CellError(**error) if error else None,
            names=tuple(names),
            variables=tuple(to_variable(one) for one in variables),
            answer=None if error else answer,
        )


class LocalRunner:
    """Local sessions by handle, as long as the process lives."""

    def __init__(self, names: Mapping[str, Any] | None = None) -> None:
        self._names = names
        self._sessions: dict[str, LocalSession] = {}
        self._asleep: dict[str, LocalSession] = {}

    async def start(self, session_id: str, *, thread_key: str) -> str:
        self._sessions[session_id] = LocalSession(self._names)
        return session_id

    async def find(self, handle: str) -> Session | None:
        return self._sessions.get(handle)

    async def state(self, handle: str) -> State:
        if handle in self._asleep:
            return "asleep"
        return "awake" if handle in self._sessions else "gone"

    async def awake(self) -> frozenset[str]:
        return frozenset(self._sessions)

    async def sleep(self, handle: str) -> None:
        self._asleep[handle] = self._sessions.pop(handle)

    async def wake(self, handle: str) -> Session:
        session = self._asleep.pop(handle, None)
        if session is None:
            raise SandboxError("It doesn't sleep here.")
        self._sessions[handle] = session
        return session

    async def usage(self, handle: str) -> Usage:
        return Usage(0, 0)

    async def end(self, handle: str) -> None:
        self._sessions.pop(handle, None)
        self._asleep.pop(handle, None)
