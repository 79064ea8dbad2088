"""A thread of the fake Slack as a room of the scripted day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tests.fakes.day.gestures import STOP
from tests.fakes.day.hands import TRIES
from tests.fakes.day.place import Dropped
from tests.fakes.day.slack import modals
from tests.fakes.reading.pages import Attached, Page
from tests.fakes.reading.slack import page, payload
from tests.fakes.slack import events
from tests.fakes.slack.human import Human
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.threads import Thread

if TYPE_CHECKING:
    from tests.fakes.day.slack.town import SlackTown

# What the app posts in a person's name when they used the shortcut.
ASKED_FOR = re.compile(r"\S+ asks:")
LOOK_S = 60
REDELIVERED = 6


class SlackRoom:
    """Without sessions Slack has no Stop of its own, and the bot shows its button."""

    def __init__(self, town: SlackTown, channel: str, starter: str) -> None:
        self.town = town
        self._space = town.space
        self._is_direct = not channel
        self.channel = channel or town.space.direct(starter).id
        self._root: Posted | None = None
        self._events: list[tuple[events.Json, str]] = []

    @property
    def has_begun(self) -> bool:
        return self._root is not None

    @property
    def root(self) -> Posted:
        assert self._root is not None, "the thread hasn't begun"
        return self._root

    @property
    def key(self) -> str:
        return f"slack:{self._space.team_id}:{self.channel}:{self.root.ts}"

    @property
    def thread(self) -> Thread:
        return self._space.in_thread(self.root)

    def pages(self) -> list[Page]:
        told = (one for one in self.thread.answers if not ASKED_FOR.match(one.text))
        return [self._page(one) for one in told]

    def files(self) -> list[Attached]:
        return [Attached(file.name, file.content) for file in self.thread.files]

    def whispers(self, person: str) -> list[str]:
        return [one.text for one in self.thread.messages if one.visible_to == person]

    def leftovers(self) -> Iterator[str]:
        for message in self.thread.messages:
            if message.streaming_since is not None:
                yield f"{message.ts} streams still"
        if self.thread.status:
            yield f"its status is still {self.thread.status!r}"
        if self.thread.session and self.thread.session.status == "processing":
            yield "its session is still processing"

    async def says(
        self, person: str, text: str, *, mentions: bool = False, files: Sequence[Dropped] = ()
    ) -> str:
        human = self.person(person)
        if self._is_direct:
            posted = await human.dm(text, thread=self._root, files=files)
        elif self._root is None or mentions:
            posted = await human.mentions(text, self._root, files=files)
        else:
            posted = await human.replies(self._root, text, files=files)
        self._root = self._root or posted
        self._events += human.events
        return posted.ts

    async def chats(self, person: str, text: str) -> None:
        await self.person(person).replies(self.root, text)

    async def edits(self, person: str, message: str, text: str) -> None:
        await self.person(person).edits(self._message(message), text)

    async def deletes(self, person: str, message: str) -> None:
        await self.person(person).deletes(self._message(message))

    async def bot_says(self, text: str) -> None:
        posted = Posted(
            self._space.next_ts(), self.channel, self.root.ts, "U0OTHER", text, "B0OTHER",
            subtype="bot_message",
        )  # fmt: skip
        self._space.add(posted)
        await self.town.slack.event(events.message(posted, self._space.channels[self.channel]))

    async def redelivers(self) -> None:
        for event, event_id in self._events[:REDELIVERED]:
            self.town.slack.redeliver(event, event_id)

    @property
    def has_own_stop(self) -> bool:
        return self.town.has_sessions

    @property
    def has_stop_button(self) -> bool:
        return not self.town.has_sessions

    async def stops(self, person: str) -> None:
        await self.town.hands.until(
            f"{self.key}: Slack shows its Stop", self._is_processing, LOOK_S
        )
        await self.person(person).stops(self.root)

    def stop_button(self) -> str | None:
        # A message of buttons alone is none of the thread's answers.
        notes = [
            message.ts
            for message in self.thread.messages
            for block in message.blocks
            # Buttons alone are no answer.
            if block["type"] == "actions"
            and any(element["text"]["text"] == STOP for element in block["elements"])
        ]
        return notes[-1] if notes else None

    async def presses(self, person: str, message: str, label: str, times: int = 1) -> bool:
        human, posted = self.person(person), self._message(message)

        async def press() -> bool:
            return await self.town.heard(lambda: human.presses(posted, label, times))

        await self.town.hands.do(f"{self.key}: a press of {label!r}", press)
        return True

    async def likes(self, person: str, message: str) -> None:
        await self.town.hands.do(
            f"{self.key}: thumbs up", lambda: self._thumbs(person, message, is_positive=True)
        )

    async def complains(self, person: str, message: str, reason: str) -> None:
        """Slack opens a modal for the reason; who sees none presses again."""
        async with self.town.hands.lock:
            for _ in range(TRIES):
                await self.town.hands.redo(
                    f"{self.key}: thumbs down",
                    lambda: self._thumbs(person, message, is_positive=False),
                )
                if modals.newest(self, person):
                    await modals.submits(self, person, reason)
                    return
            raise TimeoutError(f"{self.key}: no modal asked {person} for a reason")

    async def asks_about(self, person: str, message: str, text: str) -> None:
        """By the shortcut of a message, and the modal that it opens."""
        await modals.asks_about(self, person, self._message(message), text)

    async def opens_home(self, person: str) -> None:
        self._space.homes.pop(person, None)
        await self.town.hands.until_seen(
            f"{self.key}: the home is shown",
            self.person(person).opens_home,
            lambda: person in self._space.homes,
        )

    async def lists_datasets(self, person: str) -> None:
        """Slack has no commands in threads: `/datasets` is for the channel."""
        human, before = self.person(person), len(self._space.messages)

        async def sends() -> Sequence[str]:
            return [human.runs("/datasets")]

        def is_listed() -> bool:
            seen_alone = (one for one in self._space.messages[before:] if one.visible_to == person)
            return any("car_prices" in one.text for one in seen_alone)

        what = f"{self.key}: /datasets lists them"
        await self.town.hands.until_seen(
            what,
            lambda: self.town.hands.do(what, lambda: self.town.heard(sends)),
            is_listed,
        )

    def person(self, person: str) -> Human:
        return Human(self.town.slack, person, self.channel)

    async def _thumbs(self, person: str, message: str, *, is_positive: bool) -> bool:
        human, posted = self.person(person), self._message(message)

        async def sends() -> Sequence[str]:
            return [await human.gives_feedback(posted, is_positive=is_positive)]

        return await self.town.heard(sends)

    def _page(self, message: Posted) -> Page:
        known = self._space.files
        ids = payload(message).get("files", ())
        return page(message, [known[id_] for id_ in ids if id_ in known])

    def _message(self, ts: str) -> Posted:
        found = self._space.message(self.channel, ts)
        assert found is not None, f"no message {ts} in {self.channel}"
        return found

    def _is_processing(self) -> bool:
        session = self.thread.session
        return session is not None and session.status == "processing"
