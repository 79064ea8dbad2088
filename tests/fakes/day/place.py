"""What a scripted day needs of the platform that it is played on. Knows no platform.

People and channels have the names that the plan gives them; ids of messages are the platform's own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import IO, Any, Protocol

from tests.fakes.day.moments import Moments
from tests.fakes.reading.pages import Attached, Page

# A file that a person drops: its name and content.
Dropped = tuple[str, bytes]


class Room(Protocol):
    """One thread of a day. What may be lost when nobody is connected is done again until it is
    heard: everything but talk.
    """

    @property
    def has_begun(self) -> bool: ...

    @property
    def key(self) -> str:
        """As the bot records it."""
        ...

    def pages(self) -> list[Page]:
        """What the bot said to all in words, in order."""
        ...

    def files(self) -> list[Attached]:
        """What the bot posted as files."""
        ...

    def whispers(self, person: str) -> list[str]:
        """What the bot said to one person alone."""
        ...

    def leftovers(self) -> Iterable[str]:
        """What isn't at its end: sentences."""
        ...

    # Talk

    async def says(
        self, person: str, text: str, *, mentions: bool = False, files: Sequence[Dropped] = ()
    ) -> str:
        """Say something that is for the bot; the first time, the thread begins with it."""
        ...

    async def chats(self, person: str, text: str) -> None:
        """Say something to the others."""
        ...

    async def edits(self, person: str, message: str, text: str) -> None: ...

    async def deletes(self, person: str, message: str) -> None: ...

    async def bot_says(self, text: str) -> None:
        """Another bot talks in the thread."""
        ...

    async def redelivers(self) -> None:
        """The platform tells of the thread's first messages once more."""
        ...

    # Hands

    @property
    def has_own_stop(self) -> bool:
        """Whether the platform gives people a way to stop, beside words and our button."""
        ...

    async def stops(self, person: str) -> None:
        """Stop what runs in the platform's own way, as soon as that can be done."""
        ...

    @property
    def has_stop_button(self) -> bool:
        """Whether our own button is shown while the bot works."""
        ...

    def stop_button(self) -> str | None:
        """The message with our own button, if it is shown."""
        ...

    async def presses(self, person: str, message: str, label: str, times: int = 1) -> bool:
        """Press something below a message, quickly so often. Whether it was there."""
        ...

    async def likes(self, person: str, message: str) -> None: ...

    async def complains(self, person: str, message: str, reason: str) -> None:
        """Thumbs down, with a reason where it is asked for."""
        ...

    async def asks_about(self, person: str, message: str, text: str) -> None:
        """Ask about a message, by what the platform offers in the menu of a message."""
        ...

    async def opens_home(self, person: str) -> None:
        """Look at the bot outside all threads, until there is something to see."""
        ...

    async def lists_datasets(self, person: str) -> None:
        """By command, until they are listed."""
        ...


class Town(Protocol):
    """The platform, with its people and channels, as it stands."""

    @property
    def calls(self) -> int:
        """How many the bot has made."""
        ...

    @property
    def is_connected(self) -> bool: ...

    @property
    def changed(self) -> asyncio.Event:
        """Set whenever something has happened."""
        ...

    def room(self, channel: str, starter: str) -> Room:
        """A thread that is to begin; without a channel in the starter's direct messages."""
        ...

    def author_id(self, person: str) -> str:
        """As the bot records it."""
        ...

    async def until(self, met: Callable[[], bool], deadline_s: float) -> None:
        """Return when something is so.

        Raises:
            TimeoutError: it isn't; the text says how things stand.
        """
        ...

    def bot(
        self, environment: dict[str, str], output: IO[bytes]
    ) -> AbstractAsyncContextManager[asyncio.subprocess.Process]:
        """The bot's process, from when it is connected."""
        ...

    def problems(self) -> Iterable[str]:
        """What the platform minds or would ping, and what was said outside all threads."""
        ...

    def transcript(self) -> Any:
        """Everything as plain JSON."""
        ...


class Trouble(Protocol):
    """What goes wrong on the platform, from `begin` to `heal`."""

    moments: Moments

    def begin(self) -> None: ...

    def heal(self) -> None: ...
