"""What a platform and the bot say to each other. Knows no platform and no I/O.

A platform turns what happens into `Message`s and hands each to the `Desk` before it acknowledges
it; the desk answers through the `Reply` of the message's `Origin`. A platform that implements
`Adapter`, `Origin` and `Reply` gets stop, queue, buttons, uploads and recovery from the bot.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Literal, Protocol, cast, get_args

from .charts import Chart

Platform = Literal["slack", "discord", "terminal"]
# What a button does: `ask` asks its value, the others act on the turn whose id is their value.
Action = Literal["ask", "stop", "code", "retry", "notebook", "datasets", "feedback"]


@dataclass(frozen=True, slots=True)
class ThreadKey:
    """Where a conversation lives. Its text form names the thread in the store and on the CLI."""

    platform: Platform
    workspace: str
    channel: str
    thread: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.workspace}:{self.channel}:{self.thread}"

    @property
    def channel_key(self) -> str:
        """The channel that the thread is in, for what is set per channel."""
        return f"{self.platform}:{self.workspace}:{self.channel}"

    def has(self, other: ThreadKey) -> bool:
        """Whether the other is it, or is in it: without a thread it is a channel, without a channel
        too a workspace.
        """
        return (
            (self.platform, self.workspace) == (other.platform, other.workspace)
            and self.channel in ("", other.channel)
            and self.thread in ("", other.thread)
        )

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
    """A person. `id` is the platform's own, `name` is for people and the model; `language`
    (BCP 47, such as `de` or `pt-BR`) and `time_zone` (IANA) are empty where nobody knows.
    """

    id: str
    name: str
    language: str = ""
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a person put into the thread; its content comes by `Origin.content`.

    `problem` is a sentence when the platform doesn't give it to us; then there is no content.
    """

    id: str
    name: str
    media_type: str
    size_bytes: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed. `note` is what the person wrote with it, such as a reason."""

    action: Action
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing a person said or pressed, the bot's own mention taken out, the markup made plain.

    `id` is the same for every copy of an event that the platform delivers. `addressed` is true
    for a mention, a direct message or a command: only then may it start a thread. `is_first` says
    that the thread begins with it: otherwise a new thread of ours joins what was said before.
    `author.name` may be the id as long as `Origin.author` hasn't been asked. `via` is where it was
    said, if that isn't its thread's own platform: then it is answered there.
    """

    key: ThreadKey
    id: str
    author: Author
    text: str
    addressed: bool
    is_first: bool = True
    is_direct: bool = False
    files: tuple[Attachment, ...] = ()
    pressed: Press | None = None
    via: Platform | None = None

    @property
    def platform(self) -> Platform:
        """Where it was said, and is answered."""
        return self.via or self.key.platform

    @property
    def person(self) -> str:
        """Who said it, as `PLATFORM:WORKSPACE:PERSON`."""
        workspace = self.key.workspace if self.via is None else "local"
        return f"{self.platform}:{workspace}:{self.author.id}"


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
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a turn: `number` from 1, shown again with another `state` when it has ended."""

    number: int
    title: str
    state: Literal["running", "done", "failed"] = "running"


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press below an answer. `value` goes back in the `Press`."""

    action: Action
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said in a thread before we joined it."""

    author: str
    text: str


class Unreachable(Exception):
    """The platform takes nothing from us just now, such as without a valid token."""


class Reply(Protocol):
    """The answer to one message while it is being made. One writer; calls don't overlap.

    No call raises for what the platform refuses once: text goes out in another form, or later.
    """

    async def heard(self) -> None:
        """At once: a sign that the message was seen."""
        ...

    async def status(self, text: str) -> None:
        """Show what is being done or waited for now; an empty text clears it."""
        ...

    async def step(self, step: Step) -> None:
        """Show a step, or what became of it, in one place that updates."""
        ...

    async def write(self, markdown: str) -> None:
        """Append to the answer. All of it reaches the thread, however long."""
        ...

    async def attach(self, file: File) -> None:
        """Post a chart or file into the thread."""
        ...

    async def whisper(self, markdown: str) -> None:
        """Say something to the message's author alone, at once."""
        ...

    async def finish(self, buttons: tuple[Button, ...] = (), receipt: str = "") -> None:
        """Make the answer final, with one small line of plain text below it. Called once, also
        after a failure.

        Raises:
            Unreachable: it isn't in the thread, and may be given again by another reply.
        """
        ...

    async def withdraw(self) -> bool:
        """After a crash: take back what was posted of this answer and not finished.

        True when the answer was finished, so that nothing is to be posted again.
        """
        ...


class Unreadable(Exception):
    """A file's content can't be had; the text is a sentence for the person."""


class Origin(Protocol):
    """Where one message came from: more about it, and the way back."""

    async def author(self) -> Author:
        """The message's author with name, language and time zone."""
        ...

    async def earlier(self) -> tuple[Remark, ...]:
        """What was said in the thread before the message, oldest first, our own words left out."""
        ...

    def content(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """A file's bytes, in pieces.

        Raises:
            Unreadable: they can't be had.
        """
        ...

    def reply(self) -> Reply: ...


OriginOf = Callable[[Message], Origin]
