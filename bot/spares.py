"""What the sessions need of the pool. Knows no pool."""

from __future__ import annotations

from typing import Protocol


class Spares(Protocol):
    """Sandboxes that wait for a thread."""

    async def take(self) -> tuple[str, str] | None:
        """A session's id and its sandbox's handle, ready to run; None when there is none."""
        ...
