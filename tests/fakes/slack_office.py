"""The real desk behind the real Slack adapter, on the fake Slack: what people see of both."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.messages import Home, Message, Origin, OriginOf, Platform
from adapters.slack.adapter import SlackAdapter
from agent.model import Completion, Request
from agent.scripted import Line
from agent.transcript import Asked, Observed
from bot.turns import Turns
from sandbox.local import LocalRunner, LocalSession
from sandbox.session import Artifact, Execution
from tests.fakes.desk import Office, idle
from tests.fakes.recording_desk import RecordingDesk
from tests.fakes.slack.human import Human
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack_adapter import serving


@dataclass
class OpenDesk(RecordingDesk):
    """Remembers what it is handed, and hands it on to the desk."""

    turns: Turns = field(kw_only=True)

    async def accept(self, message: Message, origin: Origin) -> None:
        await super().accept(message, origin)
        await self.turns.accept(message, origin)

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


@dataclass
class SlackOffice:
    """A workspace and a store; each `open` is another process of the bot on both."""

    slack: SlackServer
    office: Office

    @asynccontextmanager
    async def open(
        self, *lines: Line, hangs: asyncio.Event | None = None, **options: Any
    ) -> AsyncGenerator[OpenDesk]:
        """A process at work, and at the end nothing of it runs on."""
        async with self.serving(*lines, hangs=hangs, **options) as (desk, _):
            yield desk

    @asynccontextmanager
    async def serving(
        self, *lines: Line, hangs: asyncio.Event | None = None, **options: Any
    ) -> AsyncGenerator[tuple[OpenDesk, SlackAdapter]]:
        desk = OpenDesk(turns=self.office.desk(*lines, hangs=hangs))
        async with serving(self.slack, desk, **options) as adapter:
            try:
                yield desk, adapter
            finally:
                await desk.turns.close(grace_s=0)

    async def presses(self, human: Human, message: Posted, what: str, times: int = 1) -> None:
        """Press, and wait until the bot has recorded it."""
        for envelope in await human.presses(message, what, times):
            await self.slack.deliveries.until_acknowledged(envelope)

    @property
    def requests(self) -> list[Request]:
        """What the model of the newest process was asked."""
        return self.office.model.requests

    def said(self) -> list[Posted]:
        """All messages of the bot, ephemeral ones too."""
        return [one for one in self.slack.workspace.messages if self.slack.workspace.is_own(one)]

    def shown(self) -> str:
        """Everything that the bot has put before people's eyes, as raw text."""
        space = self.slack.workspace
        messages = [
            [one.markup, one.blocks, one.plan, [vars(task) for task in one.tasks.values()]]
            for one in self.said()
        ]
        files = [[f.name, f.title, f.alt_text] for one in self.said() for f in one.files]
        modals, prompts = list(space.modals.values()), [str(one) for one in space.prompts.values()]
        homes = list(space.homes.values())
        everything = [messages, files, space.status_log, homes, modals, prompts]
        return json.dumps(_without_values(everything), ensure_ascii=False, default=str)


def _without_values(given: Any) -> Any:
    """What a button hands back when it is pressed is seen by nobody."""
    if isinstance(given, list):
        return [_without_values(one) for one in given]
    if isinstance(given, dict):
        return {key: _without_values(one) for key, one in given.items() if key != "value"}
    return given


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
