"""How far the messages of Discord were heard, so that what was missed can be read later. Knows no
database; the double that forgets is here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

# Everything in guilds, and each channel of direct messages, of which Discord lists none.
GUILDS = "discord"
DIRECT = "discord:@me:"


class Seen(Protocol):
    """Positions by name; what it was told before a crash, it knows after it."""

    async def position(self, name: str) -> int:
        """The newest message that was handled; 0 where none ever was."""
        ...

    async def advance(self, name: str, position: int) -> None:
        """Messages up to this one were handled; an older one than is known changes nothing."""
        ...

    async def latest(self, prefix: str, limit: int) -> dict[str, int]:
        """The positions whose names begin so, the newest first."""
        ...


@dataclass(slots=True)
class MemorySeen:
    """Remembers as long as the process lives."""

    _positions: dict[str, int] = field(default_factory=dict[str, int])

    async def position(self, name: str) -> int:
        return self._positions.get(name, 0)

    async def advance(self, name: str, position: int) -> None:
        self._positions[name] = max(self._positions.get(name, 0), position)

    async def latest(self, prefix: str, limit: int) -> dict[str, int]:
        found = [one for one in self._positions.items() if one[0].startswith(prefix)]
        return dict(sorted(found, key=lambda one: one[1], reverse=True)[:limit])
