"""What a platform and the bot say to each other. Knows no platform and no I/O."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal, Protocol, cast, get_args

Platform = Literal["slack", "discord", "terminal"]


@dataclass(frozen=True, slots=True)
class ThreadKey:
    """Where a conversation lives. Its text form names the thread in the store and on the CLI."""

    platform: Platform
    workspace: str
    channel: str
    thread: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.workspace}:{self.channel}:{self.thread}"

    @classmethod
    def parse(cls, text: str) -> ThreadKey:
        """Back from the text form.

        Raises:
            ValueError: it isn't one.
        """
        platform, workspace, channel, thread = text.split(":", 3)
        if platform not in get_args(Platform) or not thread:
            raise ValueError(f"{text!r} names no thread")
        return cls(cast(Platform, platform), workspace, channel, thread)


@dataclass(frozen=True, slots=True)
class Author:
    """A person. `id` is the platform's own, `name` is for people and the model."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class File:
    """A chart or file on its way to the chat. `alt_text` describes it to a screen reader,
    `saved_at` is its path on the bot's machine, for whoever sits there.
    """

    name: str
    media_type: str
    content: bytes
    alt_text: str = ""
    saved_at: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing a person said, the bot's own mention taken out and the markup made plain.

    `id` is the same for every copy of an event that the platform delivers. `addressed` is true
    for a mention, a direct message or a command: only then may it start a thread.
    """

    key: ThreadKey
    id: str
    author: Author
    text: str
    addressed: bool


class Reply(Protocol):
    """The answer to one message while it is being made. One writer; calls don't overlap."""

    async def status(self, text: str) -> None:
        """Show what is being done now; an empty text clears it."""
        ...

    async def write(self, markdown: str) -> None:
        """Append to the answer."""
        ...

    async def attach(self, file: File) -> None:
        """Post a chart or file into the thread."""
        ...

    async def finish(self) -> None:
        """Make the answer final. Called once, also after a failure."""
        ...


Handler = Callable[[Message, Reply], Coroutine[Any, Any, None]]


class Adapter(Protocol):
    """A platform that people talk on."""

    async def run(self, handle: Handler) -> None:
        """Serve until cancelled: call `handle` for each message, many threads at once.

        Raises:
            AdapterError: the platform refused the connection; the text says what to do.
        """
        ...


class AdapterError(Exception):
    """The platform can't be served; the text tells the operator what to do."""
