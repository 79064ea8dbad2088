"""Where platforms hand their messages in, and what they show of it outside all threads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from .messages import Message, Origin, OriginOf, Platform, ThreadKey


@dataclass(frozen=True, slots=True)
class OwnThread:
    """A person's thread, for an overview. `title` is its first question."""

    key: ThreadKey
    title: str
    used_at: datetime


@dataclass(frozen=True, slots=True)
class OfferedDataset:
    """A dataset that can be asked about; counts are None where they aren't known."""

    name: str
    rows: int | None
    columns: int | None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """What a person sees of Threadbook outside all threads; `datasets` may be a part of `total`."""

    threads: tuple[OwnThread, ...]
    datasets: tuple[OfferedDataset, ...]
    total: int


class Desk(Protocol):
    """Where messages are handed in."""

    async def accept(self, message: Message, origin: Origin) -> None:
        """Record a message, so that it is answered whatever happens next, and see to it that it
        is. Returns as soon as it is recorded; the platform acknowledges the event then.
        Another copy of a message, or talk in a thread that isn't ours, comes to nothing.
        """
        ...

    async def resume(self, prefix: str, origin_of: OriginOf, via: Platform | None = None) -> None:
        """Go on with what an earlier process had accepted and not answered, in the thread of that
        key, or in those whose keys begin with `prefix` if it ends with a colon. `via` is where it
        was said, if not on the threads' own platform. Called once, when that can be written to.
        """
        ...

    async def home(self, platform: Platform, workspace: str, author_id: str) -> Home:
        """The person's threads in this workspace, and the datasets."""
        ...


class Adapter(Protocol):
    """A platform that people talk on."""

    async def run(self, desk: Desk) -> None:
        """Serve until cancelled: hand each message to the desk, many threads at once.

        Raises:
            AdapterError: the platform refused the connection; the text says what to do.
        """
        ...


class AdapterError(Exception):
    """The platform can't be served; the text tells the operator what to do."""
