"""What turns spend on models: written down, priced, and ended where a budget is. Knows no SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from agent.metering import Meter, Usage

from .budgets import CONTACT, Budget, OverBudget
from .ledger import Ledger
from .prices import Prices
from .spent import Payer, Purpose, Spent

log = structlog.get_logger()

NO_PRICE = (
    "There is a budget in dollars, but nobody knows the price of {model}, so I don't ask it. "
    "Tell {contact}."
)


class Spending:
    """One per process. `contact` is whom people ask for more."""

    def __init__(
        self,
        ledger: Ledger,
        prices: Prices,
        budgets: tuple[Budget, ...] = (),
        *,
        contact: str = CONTACT,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._ledger = ledger
        self._prices = prices
        self._budgets = budgets
        self._contact = contact
        self._now = clock

    async def meter(self, turn_id: int, *, person: str, purpose: Purpose = "answer") -> Meter:
        """Of a turn that a person has asked for (`PLATFORM:WORKSPACE:PERSON`). It goes on from what
        another process has used for it.
        """
        before = await self._ledger.of_turn(turn_id)
        payer = await self._ledger.payer(turn_id, person)
        return Meter(_Page(self, payer, purpose), before.usage)

    async def warnings(self, turn_id: int, *, person: str) -> list[str]:
        """Of budgets that are nearly used up, after a turn; each once in its period."""
        if not self._budgets or not (await self._ledger.of_turn(turn_id)).requests:
            return []
        payer, now = await self._ledger.payer(turn_id, person), self._now()
        return [
            budget.warning(used, now)
            for budget in self._budgets
            if budget.level != "turn"
            and budget.is_near(used := await self._used(payer, budget, now))
            and await self._ledger.warn(_key(payer, budget), budget.begins_at(now))
        ]

    async def sending(self, payer: Payer, purpose: Purpose, model: str, usage: Usage) -> int:
        """Write a request down, if every budget has room.

        Raises:
            OverBudget: one has none, or nobody knows what the request would cost.
        """
        cost = self._prices.cost(model, usage)
        await self._check(payer, model, cost)
        return await self._ledger.sending(
            payer.turn_id,
            person=payer.person,
            purpose=purpose,
            model=model,
            usage=usage,
            cost=cost,
        )

    async def settle(self, number: int, model: str, usage: Usage) -> None:
        await self._ledger.settle(number, usage, self._prices.cost(model, usage))

    async def unsent(self, number: int) -> None:
        await self._ledger.unsent(number)

    async def _check(self, payer: Payer, model: str, cost: int | None) -> None:
        now = self._now()
        for budget in self._budgets:
            if budget.unit == "usd" and cost is None:
                sentence = NO_PRICE.format(model=model, contact=self._contact)
                raise OverBudget(sentence, operator=f"{model} has no price")
            if budget.is_reached(await self._used(payer, budget, now)):
                key = _key(payer, budget)
                await self._ledger.warn(key, budget.begins_at(now))  # the stop says it
                raise OverBudget(budget.stop(now, self._contact), operator=f"budget of {key}")

    async def _used(self, payer: Payer, budget: Budget, now: datetime) -> int:
        used = await self._ledger.used(payer, budget.level, budget.begins_at(now))
        return _in_unit(used, budget)


@dataclass(frozen=True, slots=True)
class _Page:
    """The ledger's page of one turn (`agent.metering.Book`)."""

    spending: Spending
    payer: Payer
    purpose: Purpose

    async def sending(self, model: str, usage: Usage) -> int:
        return await self.spending.sending(self.payer, self.purpose, model, usage)

    async def settle(self, number: int, model: str, usage: Usage) -> None:
        await self.spending.settle(number, model, usage)

    async def unsent(self, number: int) -> None:
        await self.spending.unsent(number)


def _in_unit(used: Spent, budget: Budget) -> int:
    return used.cost if budget.unit == "usd" else used.usage.total_tokens


def _key(payer: Payer, budget: Budget) -> str:
    of = f"{budget.amount} {budget.unit}/{budget.period or 'always'}"
    return f"{budget.level} {payer.name(budget.level)} {of}"
