"""What a person said in Discord → `Message`. Pure: knows no library and no network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..messages import Attachment, Author, Message, ThreadKey
from .markup import from_discord, mentioned

DIRECT = "@me"
MAX_QUOTE_CHARS = 1000
CUT = " […]"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said: the workspace is a guild's id or `@me`, `parent` the channel that
    a thread is in; it is empty in a channel and in direct messages.
    """

    workspace: str
    channel: str
    parent: str = ""

    @property
    def is_direct(self) -> bool:
        return self.workspace == DIRECT

    def key(self, message_id: str) -> ThreadKey:
        """The thread of a message here: one of a channel begins its own, whose id will be its own;
        direct messages are one thread.
        """
        if self.parent:
            return ThreadKey("discord", self.workspace, self.parent, self.channel)
        thread = self.channel if self.is_direct else message_id
        return ThreadKey("discord", self.workspace, self.channel, thread)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A message that another one answers, forwards or asks about."""

    text: str
    files: tuple[Attachment, ...] = ()
    is_ours: bool = False

    def below(self, asked: str) -> str:
        """What is asked, and below it the words that it is about."""
        cut = len(self.text) > MAX_QUOTE_CHARS
        text = f"{self.text[:MAX_QUOTE_CHARS]}{CUT}" if cut else self.text
        quote = "\n".join(f"> {line}" for line in text.splitlines())
        return "\n\n".join(part for part in (asked, quote) if part)


@dataclass(frozen=True, slots=True)
class Said:
    """A person's message. `names` has the names of what the text mentions by id; `mentions_us`
    is true also when it answers a message of ours, and Discord told us so.
    """

    id: str
    place: Place
    author: Author
    text: str
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    mentions_us: bool = False
    files: tuple[Attachment, ...] = ()
    answers: Quoted | None = None
    forwards: tuple[Quoted, ...] = ()


def to_message(said: Said, own_ids: Iterable[str]) -> Message | None:
    """The message that we are to hear; None when nothing is said to us in it.

    `own_ids` are those of our user and of our own role.
    """
    ours, place = frozenset(own_ids), said.place
    addressed = place.is_direct or said.mentions_us or bool(mentioned(said.text) & ours)
    begins = not place.parent and not place.is_direct
    if begins and not addressed:
        return None
    text = from_discord(said.text, ours, said.names)
    quotes = list(said.forwards)
    # Inside a thread what is answered is there to be read; of a channel only this message is.
    if begins and said.answers is not None and not said.answers.is_ours:
        quotes.append(said.answers)
    files = said.files
    for quote in quotes:
        text, files = quote.below(text), (*files, *quote.files)
    if not text and not files and not addressed:
        return None  # a sticker
    return Message(
        key=place.key(said.id),
        id=said.id,
        author=said.author,
        text=text,
        addressed=addressed,
        is_first=begins or said.id == place.channel,
        is_direct=place.is_direct,
        files=files,
    )
