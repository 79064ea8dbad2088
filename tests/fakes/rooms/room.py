"""A platform as everybody meets it who asks who reads there."""

from __future__ import annotations

from typing import Literal, Protocol

from adapters.audience import Readers
from adapters.messages import ThreadKey

Who = Literal["ana", "ben"]


class Room(Protocol):
    """Two people, a place that all can read, and one that Ana and another app can."""

    @property
    def readers(self) -> Readers: ...

    @property
    def public(self) -> ThreadKey:
        """A thread that all can read."""
        ...

    @property
    def private(self) -> ThreadKey:
        """A thread that Ana can read."""
        ...

    @property
    def workspace(self) -> str: ...

    def direct(self, who: Who) -> ThreadKey: ...

    def id(self, who: Who) -> str: ...

    def name(self, who: Who) -> str:
        """As an operator names them."""
        ...

    async def joins(self, who: Who) -> None:
        """They can read the private thread from now on."""
        ...

    async def leaves(self, who: Who) -> None: ...

    def refuses(self) -> None:
        """Whatever is asked next about a place isn't told."""
        ...

    @property
    def asked(self) -> int:
        """How much was asked of the platform so far."""
        ...

    async def until_changed(self) -> list[ThreadKey]:
        """What changed since this was asked last, once something has."""
        ...
