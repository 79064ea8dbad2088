"""What each request to a model used and cost, as rows. Knows SQL, no prices and no budgets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.messages import ThreadKey
from adapters.upserts import insert_for
from agent.metering import Usage

from .budgets import Level
from .schema import budget_warnings, threads, turns
from .schema import model_requests as requests
from .spent import Line, Payer, Purpose, Spent


class Ledger:
    """One method per thing that happened or is asked; each is its own transaction."""

    def __init__(self, engine: AsyncEngine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = clock

    async def sending(
        self,
        turn_id: int,
        *,
        person: str,
        purpose: Purpose,
        model: str,
        usage: Usage,
        cost: int | None,
    ) -> int:
        """A request is about to go; its number. After a crash this is what is known of it."""
        values = {"turn_id": turn_id, "person": person, "purpose": purpose, "model": model}
        values |= {"sent_at": self._now()} | _columns(usage, cost)
        async with self._engine.begin() as db:
            put = insert(requests).values(values).returning(requests.c.id)
            return int((await db.execute(put)).scalar_one())

    async def settle(self, number: int, usage: Usage, cost: int | None) -> None:
        """It has used that."""
        async with self._engine.begin() as db:
            this = update(requests).where(requests.c.id == number)
            await db.execute(this.values(_columns(usage, cost)))

    async def unsent(self, number: int) -> None:
        """It has used nothing."""
        async with self._engine.begin() as db:
            await db.execute(delete(requests).where(requests.c.id == number))

    async def of_turn(self, turn_id: int) -> Spent:
        query = select(*sums()).where(requests.c.turn_id == turn_id)
        async with self._engine.begin() as db:
            return spent((await db.execute(query)).one())

    async def payer(self, turn_id: int, person: str) -> Payer:
        """Who pays for a turn that the person has asked for."""
        query = (
            select(turns.c.thread_id, threads.c.key)
            .join(threads, threads.c.id == turns.c.thread_id)
            .where(turns.c.id == turn_id)
        )
        async with self._engine.begin() as db:
            row = (await db.execute(query)).one()
        return Payer(turn_id, row.thread_id, ThreadKey.parse(row.key), person)

    async def used(self, payer: Payer, level: Level, since: datetime) -> Spent:
        """What was used at a level of a payer's since then."""
        query = select(*sums()).where(requests.c.sent_at >= since)
        match level:
            case "turn":
                query = query.where(requests.c.turn_id == payer.turn_id)
            case "person":
                query = query.where(requests.c.person == payer.person)
            case "thread" | "channel" | "workspace":
                query = query.join(turns, turns.c.id == requests.c.turn_id)
                query = query.join(threads, threads.c.id == turns.c.thread_id)
                query = query.where(_is_in(payer, level))
        async with self._engine.begin() as db:
            return spent((await db.execute(query)).one())

    async def all(self, since: datetime | None) -> AsyncIterator[Line]:
        """Every request since then, the oldest first."""
        query = (
            select(requests, threads.c.key, turns.c.author_name)
            .join(turns, turns.c.id == requests.c.turn_id)
            .join(threads, threads.c.id == turns.c.thread_id)
            .order_by(requests.c.sent_at, requests.c.id)
        )
        if since is not None:
            query = query.where(requests.c.sent_at >= since)
        async with self._engine.connect() as db:
            async for row in await db.stream(query):
                usage = Usage(
                    row.input_tokens, row.cached_tokens, row.output_tokens, row.is_estimated
                )
                thread = ThreadKey.parse(row.key)
                payer = Payer(row.turn_id, 0, thread, row.person)
                yield Line(row.sent_at, payer, row.author_name, row.model, usage, row.cost_microusd)

    async def warn(self, key: str, period_at: datetime) -> bool:
        """Whether nobody was warned of this before."""
        put = insert_for(self._engine)(budget_warnings).values(key=key, period_at=period_at)
        async with self._engine.begin() as db:
            made = put.on_conflict_do_nothing().returning(budget_warnings.c.key)
            return (await db.execute(made)).first() is not None


def _is_in(payer: Payer, level: Level) -> ColumnElement[bool]:
    if level == "thread":
        return threads.c.id == payer.thread_id
    prefix = payer.name(level) + ":"
    return func.substr(threads.c.key, 1, len(prefix)) == prefix


def sums() -> tuple[ColumnElement[Any], ...]:
    """The columns that `spent` reads."""
    estimated = case((requests.c.is_estimated, 1), else_=0)
    unpriced = case((requests.c.cost_microusd.is_(None), 1), else_=0)
    totals = {
        "input_tokens": requests.c.input_tokens,
        "cached_tokens": requests.c.cached_tokens,
        "output_tokens": requests.c.output_tokens,
        "cost": requests.c.cost_microusd,
        "estimated": estimated,
        "unpriced": unpriced,
    }
    made = (func.coalesce(func.sum(one), 0).label(name) for name, one in totals.items())
    return (func.count(requests.c.id).label("requests"), *made)


def spent(row: Any) -> Spent:
    usage = Usage(
        int(row.input_tokens), int(row.cached_tokens), int(row.output_tokens), bool(row.estimated)
    )
    return Spent(int(row.requests), usage, int(row.cost), int(row.unpriced))


def _columns(usage: Usage, cost: int | None) -> dict[str, Any]:
    return {
        "input_tokens": usage.input_tokens,
        "cached_tokens": usage.cached_tokens,
        "output_tokens": usage.output_tokens,
        "cost_microusd": cost,
        "is_estimated": usage.is_estimated,
    }
