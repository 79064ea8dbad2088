"""What turns spend on models: counted, priced and written down. Knows no SQL."""

from __future__ import annotations

from dataclasses import dataclass

from agent.metering import Meter, Usage

from .ledger import Ledger, Purpose
from .prices import Prices


class Spending:
    """One per process."""

    def __init__(self, ledger: Ledger, prices: Prices) -> None:
        self.ledger = ledger
        self.prices = prices

    async def meter(self, turn_id: int, *, person: str, purpose: Purpose = "answer") -> Meter:
        """Of a turn that a person has asked for (`PLATFORM:WORKSPACE:PERSON`). It goes on from what
        another process has used for it.
        """
        before = await self.ledger.of_turn(turn_id)
        return Meter(_Page(self, turn_id, person, purpose), before.usage)


@dataclass(frozen=True, slots=True)
class _Page:
    """The ledger's page of one turn (`agent.metering.Book`)."""

    spending: Spending
    turn_id: int
    person: str
    purpose: Purpose

    async def sending(self, model: str, usage: Usage) -> int:
        return await self.spending.ledger.sending(
            self.turn_id,
            person=self.person,
            purpose=self.purpose,
            model=model,
            usage=usage,
            cost=self.spending.prices.cost(model, usage),
        )

    async def settle(self, number: int, model: str, usage: Usage) -> None:
        cost = self.spending.prices.cost(model, usage)
        await self.spending.ledger.settle(number, usage, cost)

    async def unsent(self, number: int) -> None:
        await self.spending.ledger.unsent(number)
