"""The real desk behind the real Slack adapter, on the fake Slack: what people see of both."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from adapters.slack.adapter import SlackAdapter
from agent.model import Request
from agent.scripted import Line
from tests.fakes.desk import Office
from tests.fakes.open_desk import OpenDesk
from tests.fakes.slack.human import Human
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack_adapter import serving


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
