"""A thread of the fake Discord, or direct messages, as a room of the scripted day."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from tests.fakes.day.hands import TRIES
from tests.fakes.day.place import Dropped
from tests.fakes.discord import events
from tests.fakes.discord.human import Human
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.messages import Posted
from tests.fakes.discord.places import Channel
from tests.fakes.discord.threads import Thread
from tests.fakes.reading import discord as reading
from tests.fakes.reading.pages import Attached, Page

if TYPE_CHECKING:
    from tests.fakes.day.discord.town import DiscordTown

# What the app posts in a person's name when they used the menu of a message.
ASKED_FOR = re.compile(r"\*\*.+\*\* asks: ")
REDELIVERED = 6
STARTED_S = 120
MENU = "Ask about this"
THUMBS_UP, THUMBS_DOWN = "👍", "👎"
REASON, QUESTION = "What should have been different?", "Your question"


class DiscordRoom:
    """Discord has commands in threads, and no home: what is seen there in Slack, `/datasets` lists
    in the channel.
    """

    has_own_stop = True
    has_stop_button = True

    def __init__(self, town: DiscordTown, channel: Channel) -> None:
        self.town = town
        self._world = town.world
        self._channel = channel
        self._root: Posted | None = None
        self._said: list[Posted] = []

    @property
    def has_begun(self) -> bool:
        return self._root is not None

    @property
    def root(self) -> Posted:
        assert self._root is not None, "the thread hasn't begun"
        return self._root

    @property
    def key(self) -> str:
        guild = self._channel.guild_id or "@me"
        thread = self.thread.id if self._root else self._channel.id
        return f"discord:{guild}:{self._channel.id}:{thread}"

    @property
    def thread(self) -> Thread:
        return self._world.thread(self.root)

    def pages(self) -> list[Page]:
        own, key = self.thread.own, self.key
        answers, done = self.town.record.answers(key), self.town.record.done(key)
        files: dict[str, list[Attached]] = {}
        for one in own:
            mine = files.setdefault(answers.get(one.id, ""), [])
            mine += [Attached(file.name, file.content) for file in one.files]
        pages: list[Page] = []
        for one in own:
            if reading.is_page(one) and not ASKED_FOR.match(one.text):
                to = answers.get(one.id, "")
                given = tuple(files.get(to, ()))
                small = reading.receipts(one)
                page = Page(str(one.id), to, reading.text(one), to in done, given, small)
                pages.append(page)
        return pages

    def files(self) -> list[Attached]:
        return [Attached(file.name, file.content) for file in self.thread.files]

    def whispers(self, person: str) -> list[str]:
        id_ = self.town.person(person).id
        return [
            one.text
            for one in self.thread.own
            if one.visible_to == id_ or (one.visible_to is None and not reading.is_page(one))
        ]

    def leftovers(self) -> Iterator[str]:
        for message in self.thread.own:
            if any(button.get("label") == reading.STOP for button in message.buttons):
                yield f"{message.id} can still be stopped"
            if message.is_loading:
                yield f"{message.id} is still awaited"

    async def says(
        self, person: str, text: str, *, mentions: bool = False, files: Sequence[Dropped] = ()
    ) -> str:
        human = self._person(person)
        if self._channel.guild_id is None:
            if self._root is None:
                # Discord tells nobody later of a first direct message that nobody heard: a command,
                # which says whether it was, comes before it.
                await self._lists(person, self._channel)
            posted = await human.dm(text, files=files)
        elif self._root is None:
            posted = await human.mentions(text, files=files)
        else:
            await self._started()
            speak = human.mentions if mentions else None
            posted = (
                await speak(text, self.thread, files=files)
                if speak
                else await human.replies(self.thread, text, files=files)
            )
        self._root = self._root or posted
        self._said.append(posted)
        if self.town.doubles():
            events.told_again(self._world, posted)
        return str(posted.id)

    async def chats(self, person: str, text: str) -> None:
        await self._started()
        await self._person(person).replies(self.thread, text)

    async def edits(self, person: str, message: str, text: str) -> None:
        await self._person(person).edits(self._message(message), text)

    async def deletes(self, person: str, message: str) -> None:
        await self._person(person).deletes(self._message(message))

    async def bot_says(self, text: str) -> None:
        await self._person("U0ANA").says_as_webhook(text, self.thread)

    async def redelivers(self) -> None:
        for posted in self._said[:REDELIVERED]:
            events.told_again(self._world, posted)

    async def stops(self, person: str) -> None:
        await self._started()
        human = self._person(person)
        await self._does("/stop", lambda: _one(human.runs("/stop", at=self.thread)))

    def stop_button(self) -> str | None:
        shown = [
            str(message.id)
            for message in self.thread.own
            if any(button.get("label") == reading.STOP for button in message.buttons)
        ]
        return shown[-1] if shown else None

    async def presses(self, person: str, message: str, label: str, times: int = 1) -> bool:
        """What a button was pressed for may be over before it is pressed again: False."""
        human = self._person(person)
        pressed: Sequence[Interaction] = ()

        async def press() -> Sequence[Interaction]:
            nonlocal pressed
            posted = self._with_button(message, label)
            pressed = await human.presses(posted, label, times) if posted else ()
            return pressed

        await self._does(f"a press of {label!r}", press)
        return bool(pressed)

    async def likes(self, person: str, message: str) -> None:
        await self.presses(person, message, THUMBS_UP)

    async def complains(self, person: str, message: str, reason: str) -> None:
        human = self._person(person)

        async def opens() -> Sequence[Interaction]:
            posted = self._with_button(message, THUMBS_DOWN)
            assert posted is not None, f"{self.key}: no thumbs at {message}"
            return await human.presses(posted, THUMBS_DOWN)

        await self._fills_in("thumbs down", opens, human, {REASON: reason})

    async def asks_about(self, person: str, message: str, text: str) -> None:
        human, posted = self._person(person), self._message(message)

        async def opens() -> Sequence[Interaction]:
            return [await human.uses_menu(MENU, posted)]

        await self._fills_in(MENU, opens, human, {QUESTION: text})

    async def opens_home(self, person: str) -> None:
        await self._lists(person, self._channel)

    async def lists_datasets(self, person: str) -> None:
        await self._started()
        await self._lists(person, self.thread)

    async def _lists(self, person: str, at: Channel | Thread) -> None:
        human = self._person(person)
        asked: list[Interaction] = []

        async def runs() -> Sequence[Interaction]:
            asked.append(await human.runs("/datasets", at=at))
            return asked[-1:]

        def is_listed() -> bool:
            return any("car_prices" in one.text for run in asked for one in run.answers)

        what = f"{self.key}: /datasets lists them"
        await self.town.hands.until_seen(what, lambda: self._does("/datasets", runs), is_listed)

    async def _does(self, what: str, act: Callable[[], Awaitable[Sequence[Interaction]]]) -> None:
        async def once() -> bool:
            return await self.town.heard(await act())

        await self.town.hands.do(f"{self.key}: {what}", once)

    async def _fills_in(
        self,
        what: str,
        opens: Callable[[], Awaitable[Sequence[Interaction]]],
        human: Human,
        values: dict[str, str],
    ) -> None:
        """Open a modal, fill it in and send it, until somebody has heard both."""
        async with self.town.hands.lock:
            for _ in range(TRIES):
                opened: list[Interaction] = []

                async def once(opened: list[Interaction] = opened) -> bool:
                    opened[:] = await opens()
                    return await self.town.heard(opened)

                await self.town.hands.redo(f"{self.key}: {what}", once)
                if opened[-1].modal is None:
                    continue
                sent = await human.submits(opened[-1], values)
                if await self.town.heard([sent]):
                    return
            raise TimeoutError(f"{self.key}: {what} was never heard")

    async def _started(self) -> None:
        """Discord lets people speak in a thread when somebody has started it."""
        what = f"{self.key} is started"
        await self.town.hands.until(what, lambda: self.thread.channel is not None, STARTED_S)

    def _person(self, name: str) -> Human:
        return Human(self.town.discord, self.town.person(name), self._channel)

    def _message(self, id_: str) -> Posted:
        return self._world.messages[int(id_)]

    def _with_button(self, message: str, label: str) -> Posted | None:
        """The message, or the one of the same answer that has the button now."""
        answers = self.town.record.answers(self.key)
        to = answers.get(int(message))
        same = [one for one in self.thread.own if to and answers.get(one.id) == to]
        for one in (*reversed(same), self._message(message)):
            names = [(b.get("emoji") or {}).get("name") for b in one.buttons]
            names += [button.get("label") for button in one.buttons]
            if label in names and not one.is_deleted:
                return one
        return None


async def _one(made: Awaitable[Interaction]) -> Sequence[Interaction]:
    return [await made]
