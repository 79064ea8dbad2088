"""Requests of the ledger added up by time and by whose they are. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from ..prices import dollars
from ..spent import NOTHING, Line, Spent

By = Literal["turn", "thread", "person", "channel", "workspace", "model"]
Per = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True)
class Total:
    """One row. `period` and `of` are empty where nothing is told apart by them; `name` is what a
    person is called.
    """

    period: str
    of: str
    name: str
    spent: Spent

    def as_object(self) -> dict[str, Any]:
        """For programs; the cost is of the requests whose price is known."""
        usage = self.spent.usage
        return {
            "period": self.period,
            "of": self.of,
            "name": self.name,
            "requests": self.spent.requests,
            "input_tokens": usage.input_tokens,
            "cached_tokens": usage.cached_tokens,
            "output_tokens": usage.output_tokens,
            "is_estimated": usage.is_estimated,
            "cost_usd": self.spent.cost / 1_000_000,
            "unpriced_requests": self.spent.unpriced,
        }


@dataclass(slots=True)
class Sums:
    """Added up as lines come; `unpriced` are the models whose price nobody knows."""

    by: By | None
    per: Per | None
    total: Spent = NOTHING
    unpriced: dict[str, None] = field(default_factory=dict[str, None])
    _rows: dict[tuple[str, str], tuple[str, Spent]] = field(
        default_factory=dict[tuple[str, str], tuple[str, Spent]]
    )

    def add(self, line: Line) -> None:
        spent = Spent(1, line.usage, line.cost or 0, int(line.cost is None))
        if line.cost is None:
            self.unpriced[line.model] = None
        key = (_period(line.sent_at, self.per), _of(line, self.by))
        name = line.name if self.by == "person" else ""
        self._rows[key] = (name, _sum(self._rows.get(key, ("", NOTHING))[1], spent))
        self.total = _sum(self.total, spent)

    def rows(self) -> list[Total]:
        """By time, then what cost the most first."""
        found = [Total(*key, *value) for key, value in self._rows.items()]
        by_cost = sorted(found, key=lambda row: (-row.spent.cost, -row.spent.usage.total_tokens))
        return sorted(by_cost, key=lambda row: row.period)


def cost(spent: Spent) -> str:
    """For people: ~ where it is estimated, ? for what has no price."""
    about = "~" if spent.usage.is_estimated else ""
    if spent.unpriced == spent.requests and spent.requests:
        return "?"
    return f"{about}{dollars(spent.cost)}{' + ?' if spent.unpriced else ''}"


def _sum(one: Spent, other: Spent) -> Spent:
    return Spent(
        one.requests + other.requests,
        one.usage + other.usage,
        one.cost + other.cost,
        one.unpriced + other.unpriced,
    )


def _of(line: Line, by: By | None) -> str:
    match by:
        case None:
            return ""
        case "model":
            return line.model
        case level:
            return line.payer.name(level)


def _period(moment: datetime, per: Per | None) -> str:
    day = moment.astimezone(UTC).date()
    match per:
        case None:
            return ""
        case "day":
            return day.isoformat()
        case "week":
            return (day - timedelta(days=day.weekday())).isoformat()
        case "month":
            return f"{day:%Y-%m}"
