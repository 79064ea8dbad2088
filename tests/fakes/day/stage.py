"""What an actor of a day can do in a thread, each until it has come to something.

Knows the fake Slack's people and what the bot records; nothing of scenes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from tests.fakes.day import seen
from tests.fakes.day.echo_server import EchoServer
from tests.fakes.day.rows import Rows
from tests.fakes.day.script import Scene, ThreadPlan
from tests.fakes.slack.human import Dropped, Human
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack.threads import Thread

ANSWER_S = 150
ACKNOWLEDGE_S = 120
LOOK_S = 60
TRIES = 8


class World:
    """What all threads of a day share. One modal or press at a time: who lost it tries again."""

    def __init__(self, slack: SlackServer, model: EchoServer, rows: Rows) -> None:
        self.slack = slack
        self.model = model
        self.rows = rows
        self.hands = asyncio.Lock()
        self.has_sessions = True

    async def until(self, what: str, met: Callable[[], bool], deadline_s: float = ANSWER_S) -> None:
        """Return when it is so.

        Raises:
            TimeoutError: it isn't; the text says what.
        """
        try:
            await self.slack.workspace.until(met, deadline_s)
        except TimeoutError as error:
            raise TimeoutError(f"{what}: not in {deadline_s:g} s") from error


class Stage:
    """One thread of the day, from its first message on."""

    def __init__(self, world: World, plan: ThreadPlan) -> None:
        self.world = world
        self.plan = plan
        self.more: list[Scene] = []
        self.now: Scene | None = None
        self.failure = ""
        self.answers: list[str] = []
        self.events: list[tuple[dict[str, Any], str]] = []
        self._root: Posted | None = None

    @property
    def scenes(self) -> list[Scene]:
        """All that happens in it, in order, but its log at the end."""
        return [*self.plan.scenes, *self.more]

    @property
    def has_begun(self) -> bool:
        return self._root is not None

    @property
    def root(self) -> Posted:
        assert self._root is not None, f"{self.plan.name} hasn't begun"
        return self._root

    @property
    def thread(self) -> Thread:
        return self.world.slack.workspace.in_thread(self.root)

    @property
    def key(self) -> str:
        """As the bot records it."""
        return f"slack:{self.world.slack.workspace.team_id}:{self.root.channel}:{self.root.ts}"

    @property
    def last(self) -> Posted:
        """The bot's newest message."""
        return seen.told(self.thread)[-1]

    def person(self, user: str) -> Human:
        if not self.plan.channel:
            channel = self.world.slack.workspace.direct(self.plan.starter).id
            return Human(self.world.slack, self.plan.starter, channel)
        return Human(self.world.slack, user, self.plan.channel)

    async def says(
        self, user: str, text: str, *, mentions: bool = False, files: Sequence[Dropped] = ()
    ) -> Posted:
        """Say something that is for the bot, and wait until it is recorded."""
        human = self.person(user)
        if not self.plan.channel:
            posted = await human.dm(text, thread=self._root, files=files)
        elif self._root is None or mentions:
            posted = await human.mentions(text, self._root, files=files)
        else:
            posted = await human.replies(self._root, text, files=files)
        self._root = self._root or posted
        self.events += human.events
        what = f"{self.plan.name}: {text!r} by {user} at {posted.ts} is recorded"
        await self.world.until(what, lambda: self.world.rows.has(posted.ts), ACKNOWLEDGE_S)
        return posted

    async def settled(self, *more: str) -> None:
        """Wait until these are answered too, and the bot has ended its message."""
        self.answers += more

        def met() -> bool:
            return len(seen.given(self.thread)) >= len(self.answers) and seen.is_finished(self.last)

        try:
            await self.world.until("", met)
        except TimeoutError as error:
            names = [one.name for one in seen.given(self.thread)]
            raise TimeoutError(
                f"{self.plan.name} ({self.key}) waits for {', '.join(more)}: "
                f"has {names}, should have {self.answers}"
            ) from error

    async def whispered(self, user: str, words: str, before: int = 0) -> None:
        """Wait until a person alone was told something more than `before` times."""
        person = self.person(user).user
        what = f"{self.plan.name} ({self.key}): {person} is whispered {words!r}"
        await self.world.until(what, lambda: self.whispers(user, words) > before, LOOK_S)

    def whispers(self, user: str, words: str) -> int:
        person = self.person(user).user
        return sum(words in one for one in seen.whispers(self.thread, person))

    async def presses(self, act: Callable[[], Awaitable[Sequence[str]]]) -> None:
        """Press something; again, when nobody has heard it."""
        async with self.world.hands:
            await self.pressed(act)

    async def pressed(self, act: Callable[[], Awaitable[Sequence[str]]]) -> None:
        """The same for who has the `hands` already."""
        slack = self.world.slack
        known, lost = slack.acknowledged, slack.workspace.unanswered
        for _ in range(TRIES):
            await self.world.until("a connection", lambda: slack.is_connected, ANSWER_S)
            before = len(lost)
            sent = await act()

            def met(sent: Sequence[str] = sent, before: int = before) -> bool:
                return len(lost) > before or all(one in known for one in sent)

            await self.world.until(f"{self.plan.name}: a press is heard", met, ACKNOWLEDGE_S)
            if any(one in known for one in sent):
                return
        raise TimeoutError(f"{self.plan.name}: a press was never heard: {lost[-3:]}")
