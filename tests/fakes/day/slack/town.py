"""The fake Slack as a town of the scripted day."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import IO, Any

from tests.fakes.day.hands import Hands
from tests.fakes.day.planning import PEOPLE, QUIET
from tests.fakes.day.slack.room import SlackRoom
from tests.fakes.reading import lines
from tests.fakes.slack.bot import bot
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack.workspace import Workspace

LOCALES = {"U0CID": "de-DE", "U0DAN": "en-GB", "U0EVE": "ja-JP"}
HEARD_S = 120


class SlackTown:
    """People and channels have the same names in the plan and in Slack."""

    def __init__(self, slack: SlackServer, *, has_sessions: bool = True) -> None:
        self.slack = slack
        self.space = slack.workspace
        self.has_sessions = has_sessions
        self.hands = Hands(self.until, lambda: self.is_connected)

    @property
    def calls(self) -> int:
        return len(self.slack.calls)

    @property
    def is_connected(self) -> bool:
        return self.slack.is_connected

    @property
    def changed(self) -> asyncio.Event:
        return self.space.changed

    def room(self, channel: str, starter: str) -> SlackRoom:
        return SlackRoom(self, channel, starter)

    def author_id(self, person: str) -> str:
        return person

    async def until(self, met: Callable[[], bool], deadline_s: float) -> None:
        await self.space.until(met, deadline_s)

    async def heard(self, act: Callable[[], Awaitable[Sequence[str]]]) -> bool:
        """Do something whose envelopes these are; whether each was acknowledged."""
        known, lost = self.slack.acknowledged, self.space.unanswered
        before = len(lost)
        sent = await act()

        def met() -> bool:
            return len(lost) > before or all(one in known for one in sent)

        await self.hands.until("a press is heard", met, HEARD_S)
        return all(one in known for one in sent)

    def bot(
        self, environment: dict[str, str], output: IO[bytes]
    ) -> AbstractAsyncContextManager[asyncio.subprocess.Process]:
        return bot(self.slack, environment, output=output)

    def problems(self) -> Iterator[str]:
        space = self.space
        yield from (f"Slack minds: {one}" for one in space.offences())
        yield from (f"would ping: {one}" for one in space.pings())
        for message in space.messages:
            is_public = space.is_own(message) and not message.visible_to and not message.is_deleted
            if is_public and message.thread_ts is None:
                place = f"{message.channel} {message.ts}"
                yield f"the bot spoke outside all threads: {place}: {lines.cut(message.text)}"

    def transcript(self) -> Any:
        return self.space.transcript()


def workspace() -> Workspace:
    """Everybody and every channel of a plan."""
    space = Workspace()
    for number, user in enumerate(PEOPLE):
        name = user.removeprefix("U0").capitalize()
        zone = ("Europe/Berlin", "America/New_York", "Asia/Tokyo")[number % 3]
        space.add_person(user, name, locale=LOCALES.get(user, "en-US"), tz=zone)
    space.add_channel("C0SALES", "sales")
    space.add_channel(QUIET, "quiet")
    space.add_channel("G0BOARD", "board", kind="group")
    return space
