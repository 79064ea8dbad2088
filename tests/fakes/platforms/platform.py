"""What the contract suite needs of a platform: people who do things, and what they see.

Knows no platform. What one can't do is declared in its `Abilities`, and the suite then asks for
what it does instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from adapters.messages import Button, File
from tests.fakes.platforms.answering_desk import AnsweringDesk
from tests.fakes.platforms.process import Process
from tests.fakes.reading.pages import Attached, Page

ANA, BEN = "Ana", "Ben"

# A file that a person drops: its name and content.
Dropped = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Abilities:
    """`message_chars` is the most that one message shows, `file_bytes` the largest file, None for
    no limit.
    """

    message_chars: int | None
    file_bytes: int | None
    # Several people, who may join each other's threads; else there is one person in one thread.
    has_company: bool = True
    # Steps and what is being done are shown while they last.
    shows_work: bool = True
    # What is whispered to who has written is seen by nobody else.
    whispers_alone: bool = True
    # A message that the bot died over comes again; else the person sees that it wasn't taken.
    tells_again: bool = True
    # Messages arrive as they were said; else, over several connections, only their ids tell.
    keeps_order: bool = True
    # What was posted can be taken back.
    takes_back: bool = True
    # Buttons of every kind carry their values; else only questions do.
    has_buttons: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """A thread as a person sees it now. `running` are the titles of steps that run, `places` the
    number of messages that show steps; `buttons` are below the newest message.
    """

    pages: tuple[Page, ...]
    files: tuple[Attached, ...]
    buttons: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    places: int = 0
    status: str = ""

    @property
    def text(self) -> str:
        return "\n".join(page.text for page in self.pages)


class Thread(Protocol):
    """A thread of the platform. People are known by their names."""

    async def says(self, person: str, text: str, *, files: Sequence[Dropped] = ()) -> None: ...

    async def tells_again(self) -> None:
        """The platform delivers everything that was said a second time."""
        ...

    async def presses(self, person: str, button: Button) -> None:
        """A button below the newest answer; of thumbs the one that says yes.

        Raises:
            LookupError: there is no such button.
        """
        ...

    async def stops(self, person: str) -> None:
        """In the platform's own way, or by the bot's button."""
        ...

    def seen(self) -> Seen: ...

    def whispers(self, person: str) -> list[str]:
        """What this person alone was told."""
        ...


class Platform(Protocol):
    abilities: Abilities

    def serving(self, desk: AnsweringDesk) -> AbstractAsyncContextManager[Process]:
        """The adapter at work, from when it hears people; when it is left, nothing of it runs on,
        as after SIGKILL.
        """
        ...

    async def asks(self, person: str, text: str, *, files: Sequence[Dropped] = ()) -> Thread:
        """Begin a thread with a message that is for the bot."""
        ...

    async def calls_in(self, remarks: Sequence[tuple[str, str]], person: str, text: str) -> Thread:
        """Call the bot into a thread in which people said this before."""
        ...

    async def until(self, met: Callable[[], bool], deadline_s: float = 30) -> None:
        """Return when something is so.

        Raises:
            TimeoutError: it isn't.
        """
        ...

    def problems(self) -> list[str]:
        """What the platform minds, and what would ping people."""
        ...

    def shows(self, markdown: str) -> str:
        """What is written as it is to be read here, where that differs."""
        ...

    @property
    def evil(self) -> str:
        """A line with every form in which this platform mentions people, places and all."""
        ...

    def leads(self) -> list[str]:
        """Addresses that somebody is led to by a press on what the bot said, or that the platform
        fetches.
        """
        ...

    def lose_files(self) -> None:
        """From now on nobody gives out what people have dropped."""
        ...

    def on_disk(self, file: File) -> File:
        """As the bot hands it over: kept on its machine too, where the platform wants that."""
        ...
