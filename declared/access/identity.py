"""For whom a call is made: a place in a chat and everybody who can read there. Values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["member", "guest", "external", "local", "operator"]


@dataclass(frozen=True, slots=True)
class Reader:
    """A person, or people that no grant tells apart. `names` are what grants may call them by:
    `PLATFORM:WORKSPACE:PERSON`.
    """

    kind: Kind
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Identity:
    """`thread` is None outside threads. A shared channel is one that other companies read, too.
    `people` is the digest of those who were told apart (`people.people_in`).
    """

    thread: str | None
    workspace: str  # `PLATFORM:WORKSPACE`
    channel: str  # `PLATFORM:WORKSPACE:CHANNEL`
    is_direct: bool
    is_shared: bool
    readers: frozenset[Reader]
    people: str = ""

    @property
    def mark(self) -> str:
        """The same for those who are the same."""
        readers = sorted((one.kind, *sorted(one.names)) for one in self.readers)
        place = (self.thread, self.workspace, self.channel, self.is_direct, self.is_shared)
        return repr((place, readers))


def _nowhere(kind: Kind) -> Identity:
    readers = frozenset({Reader(kind)})
    return Identity(None, "", "", is_direct=True, is_shared=False, readers=readers)


LOCAL = _nowhere("local")  # whoever connects on this machine, without proof
OPERATOR = _nowhere("operator")  # sees everything
