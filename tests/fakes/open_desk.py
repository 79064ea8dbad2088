"""The real desk behind a platform's adapter, and models and sandboxes for tests of both."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.desk import Home
from adapters.messages import Message, Origin, OriginOf, Platform
from agent.model import Completion, Request
from agent.transcript import Asked, Observed
from bot.turns import Turns
from sandbox.local import LocalRunner, LocalSession
from sandbox.session import Artifact, Execution
from tests.fakes.desk import idle
from tests.fakes.recording_desk import RecordingDesk


@dataclass
class OpenDesk(RecordingDesk):
    """Hands on to the desk what it is handed, and remembers it when that is recorded."""

    turns: Turns = field(kw_only=True)

    async def accept(self, message: Message, origin: Origin) -> None:
        await self.turns.accept(message, origin)
        await super().accept(message, origin)

    async def resume(self, prefix: str, origin_of: OriginOf, via: Platform | None = None) -> None:
        await self.turns.resume(prefix, origin_of, via)
        await super().resume(prefix, origin_of, via)

    async def home(self, platform: Platform, workspace: str, author_id: str) -> Home:
        return await self.turns.home(platform, workspace, author_id)

    async def idle(self) -> None:
        """Wait until nothing is being worked on."""
        await idle(self.turns)

    async def kill(self) -> None:
        """End the work as SIGKILL does: nothing of it runs on, nothing is told to anybody."""
        self.turns._sessions.park()
        while tasks := [task for task in asyncio.all_tasks() if self._is_ours(task)]:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    def _is_ours(self, task: asyncio.Task[Any]) -> bool:
        code = getattr(task.get_coro(), "cr_code", None)
        is_reply = code is not None and code.co_name in ("_pump", "_flush", "_end_in_time", "_keep")
        return not task.done() and (task in self.turns._tasks or is_reply)


class FilingSession(LocalSession):
    """A cell that sets `output_files`, names to bytes, has made these."""

    async def _run_new(self, code: str) -> Execution:
        ran = await super()._run_new(code)
        made: dict[str, bytes] = self._namespace.pop("output_files", {})
        files = tuple(Artifact(name, "text/csv", content, name) for name, content in made.items())
        return replace(ran, files=files)


class FilingRunner(LocalRunner):
    async def start(self, session_id: str, *, thread_key: str) -> str:
        self._sessions[session_id] = FilingSession(self._names)
        return session_id


def asked(request: Request) -> str:
    """The newest question in a request."""
    return [one.text for one in request.transcript if isinstance(one, Asked)][-1]


def echo(request: Request) -> Completion:
    """Answers with the question."""
    return Completion(f"You asked: {asked(request)}.")


def quoting(request: Request) -> Completion:
    """Answers with what the cell printed."""
    printed = [one.text for one in request.transcript if isinstance(one, Observed)][-1]
    return Completion(f"It printed:\n\n{printed}")
