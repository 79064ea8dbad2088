"""The ways back to who pressed or ran something: kept in memory, as Discord closes them soon."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import discord
import structlog

from ..messages import Message
from . import place

log = structlog.get_logger()

KEPT = 500
# Discord takes no acknowledgement after three seconds.
ACKNOWLEDGED_WITHIN_S = 4.0

# The library's own type, whichever client heard it.
Interaction = discord.Interaction[Any]


@dataclass(slots=True)
class WayBack:
    """One interaction. Something is recorded before it is acknowledged, and can be answered only
    after it is. `is_private` says that all of the answer is for who did it.
    """

    interaction: Interaction
    is_private: bool = False
    said: int = 0
    _acknowledged: asyncio.Event = field(default_factory=asyncio.Event)

    def acknowledged(self) -> None:
        self._acknowledged.set()

    async def open(self) -> discord.Webhook | None:
        """What can be said, once it is acknowledged; None if it isn't, or is too old."""
        try:
            async with asyncio.timeout(ACKNOWLEDGED_WITHIN_S):
                await self._acknowledged.wait()
        except TimeoutError:
            log.warning("not acknowledged", interaction=self.interaction.id)
            return None
        return None if self.interaction.is_expired() else self.interaction.followup


@dataclass(slots=True)
class WaysBack:
    """Message id → its way back. A restart forgets those to what was pressed; those to commands
    are opened again (`reopened`).
    """

    _ways: OrderedDict[str, place.WayBack] = field(default_factory=OrderedDict[str, place.WayBack])

    def keep(self, message_id: str, way: place.WayBack) -> None:
        self._ways[message_id] = way
        while len(self._ways) > KEPT:
            self._ways.popitem(last=False)

    def of(self, message: Message) -> place.WayBack | None:
        return self._ways.get(message.id)
