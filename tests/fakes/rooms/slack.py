"""The fake Slack as a room."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from adapters.audience import Readers
from adapters.messages import ThreadKey
from adapters.slack.adapter import SlackAdapter
from tests.fakes.recording_desk import RecordingDesk
from tests.fakes.slack.faults import refused
from tests.fakes.slack.human import Human
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack.workspace import Workspace
from tests.fakes.slack_adapter import serving

from .room import Who

TEAM, PRIVATE = "T0TEAM", "C0PAY"


class SlackRoom:
    workspace = TEAM
    public = ThreadKey("slack", TEAM, "C0DATA", "1.1")
    private = ThreadKey("slack", TEAM, PRIVATE, "1.1")

    def __init__(self, slack: SlackServer, adapter: SlackAdapter) -> None:
        self._slack = slack
        self._adapter = adapter
        self._changes: list[ThreadKey] = []
        adapter.readers.watch(self._changed)

    @property
    def readers(self) -> Readers:
        return self._adapter.readers

    def direct(self, who: Who) -> ThreadKey:
        channel = self._slack.workspace.direct(self.id(who)).id
        return ThreadKey("slack", TEAM, channel, "1.1")

    def id(self, who: Who) -> str:
        return f"U0{who.upper()}"

    def name(self, who: Who) -> str:
        return f"slack:{TEAM}:{self.id(who)}"

    async def joins(self, who: Who) -> None:
        await Human(self._slack, self.id(who), PRIVATE).joins()

    async def leaves(self, who: Who) -> None:
        await Human(self._slack, self.id(who), PRIVATE).leaves()

    def refuses(self) -> None:
        self._slack.workspace.faults["conversations.info"].append(refused("missing_scope"))

    @property
    def asked(self) -> int:
        return len(self._slack.calls)

    async def until_changed(self) -> list[ThreadKey]:
        await self._slack.workspace.until(lambda: bool(self._changes), 20)
        told, self._changes = self._changes, []
        return told

    def _changed(self, key: ThreadKey) -> None:
        self._changes.append(key)
        self._slack.workspace.changed.set()


@asynccontextmanager
async def slack_room() -> AsyncGenerator[SlackRoom]:
    space = Workspace()
    space.add_person("U0APP", "App", is_bot=True)
    space.add_channel(PRIVATE, "pay", kind="group").members = {"U0BOT", "U0APP", "U0ANA"}
    async with (
        SlackServer(space).serving() as server,
        serving(server, RecordingDesk()) as adapter,
    ):
        yield SlackRoom(server, adapter)
    assert space.offences() == []
