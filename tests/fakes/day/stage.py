"""What an actor of a day can do in a thread, each until it has come to something.

Knows what the bot records; nothing of scenes, and of the platform only that it is a `Town`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.fakes.day import seen
from tests.fakes.day.echo_server import EchoServer
from tests.fakes.day.place import Dropped, Room, Town
from tests.fakes.day.rows import Rows
from tests.fakes.day.script import Scene, ThreadPlan
from tests.fakes.reading.pages import Page

ANSWER_S = 150
ACKNOWLEDGE_S = 120
LOOK_S = 60


class World:
    """What all threads of a day share."""

    def __init__(self, town: Town, model: EchoServer, rows: Rows) -> None:
        self.town = town
        self.model = model
        self.rows = rows

    async def until(self, what: str, met: Callable[[], bool], deadline_s: float = ANSWER_S) -> None:
        """Return when it is so.

        Raises:
            TimeoutError: it isn't; the text says what.
        """
        try:
            await self.town.until(met, deadline_s)
        except TimeoutError as error:
            raise TimeoutError(f"{what}: not in {deadline_s:g} s") from error


class Stage:
    """One thread of the day, from its first message on."""

    def __init__(self, world: World, plan: ThreadPlan) -> None:
        self.world = world
        self.plan = plan
        self.room: Room = world.town.room(plan.channel, plan.starter)
        self.more: list[Scene] = []
        self.now: Scene | None = None
        self.failure = ""
        self.answers: list[str] = []

    @property
    def scenes(self) -> list[Scene]:
        """All that happens in it, in order, but its log at the end."""
        return [*self.plan.scenes, *self.more]

    @property
    def name(self) -> str:
        """For a report."""
        return f"{self.plan.name} ({self.room.key})" if self.room.has_begun else self.plan.name

    @property
    def last(self) -> Page:
        """The bot's newest message."""
        return self.room.pages()[-1]

    def who(self, person: str) -> str:
        """Who it is: in direct messages there is nobody else."""
        return person if self.plan.channel else self.plan.starter

    async def says(
        self, person: str, text: str, *, mentions: bool = False, files: Sequence[Dropped] = ()
    ) -> str:
        """Say something that is for the bot, and wait until it is recorded; gives its id."""
        who = self.who(person)
        message = await self.room.says(who, text, mentions=mentions, files=files)
        what = f"{self.plan.name}: {text!r} by {who} at {message} is recorded"
        await self.world.until(what, lambda: self.world.rows.has(message), ACKNOWLEDGE_S)
        return message

    async def settled(self, *more: str) -> None:
        """Wait until these are answered too, and the bot has ended its message."""
        self.answers += more

        def met() -> bool:
            pages = self.room.pages()
            return len(seen.given(pages)) >= len(self.answers) and pages[-1].is_finished

        try:
            await self.world.until("", met)
        except TimeoutError as error:
            names = [one.name for one in seen.given(self.room.pages())]
            raise TimeoutError(
                f"{self.name} waits for {', '.join(more)}: has {names}, should have {self.answers}"
            ) from error

    async def whispered(self, person: str, words: str, before: int = 0) -> None:
        """Wait until a person alone was told something more than `before` times."""
        what = f"{self.name}: {self.who(person)} is whispered {words!r}"
        await self.world.until(what, lambda: self.whispers(person, words) > before, LOOK_S)

    def whispers(self, person: str, words: str) -> int:
        return sum(words in one for one in self.room.whispers(self.who(person)))
