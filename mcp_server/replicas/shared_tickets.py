"""Tickets of all replicas in one book (`tickets.TicketBook`): one that a replica handed out is
redeemed at any, once.
"""

from __future__ import annotations

from typing import Any

from ..offers import Offer
from .sealing import Sealing


class SharedTickets:
    """`book` is the actor that holds the replicas' `Tickets`, of sealed tables. It is asked once:
    whether a ticket whose redemption broke off is used, nobody knows; its tool is called again.
    """

    def __init__(self, book: Any, sealing: Sealing) -> None:
        self._book, self._sealing = book, sealing

    async def issue(self, table: Offer, thread: str | None, /) -> str:
        return str(await self._book.issue.remote(self._sealing.sealed(table), thread))

    async def redeem(self, name: str, thread: str | None, /) -> Offer | None:
        sealed = await self._book.redeem.remote(name, thread)
        return None if sealed is None else self._sealing.opened(sealed)
