"""How much may be spent on models, by whom and in what time; the words for who spends it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal, cast

from agent.errors import ModelError

from .prices import dollars

Level = Literal["turn", "thread", "person", "channel", "workspace"]
Unit = Literal["usd", "tokens"]
Period = Literal["day", "week", "month"]

WARN_AT = 0.8
CONTACT = "whoever runs Threadbook here"
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
SYNTAX = 'must be such as "2 usd/day" or "500000 tokens/month", several with commas between them'
_BUDGET = re.compile(r"(\d+(?:\.\d+)?) *(usd|tokens)(?: */ *(day|week|month))?", re.IGNORECASE)
_WHOSE = {
    "turn": "This question's",
    "thread": "This thread's",
    "person": "Your",
    "channel": "This channel's",
    "workspace": "This workspace's",
}
_ELSE = {
    "turn": "Ask for a smaller part",
    "thread": "Begin a new thread",
}


class OverBudget(ModelError):
    """No model may be asked any more."""


@dataclass(frozen=True, slots=True)
class Budget:
    """`amount` is in millionths of a dollar, or tokens in and out. Without a period it is for all
    time.
    """

    level: Level
    amount: int
    unit: Unit
    period: Period | None = None

    def begins_at(self, now: datetime) -> datetime:
        """When the period began that runs now, in UTC; weeks begin on Monday."""
        day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        match self.period:
            case None:
                return ALWAYS
            case "day":
                return day
            case "week":
                return day - timedelta(days=day.weekday())
            case "month":
                return day.replace(day=1)

    def free_at(self, now: datetime) -> datetime | None:
        """When the next period begins."""
        begun = self.begins_at(now)
        match self.period:
            case None:
                return None
            case "day":
                return begun + timedelta(days=1)
            case "week":
                return begun + timedelta(days=7)
            case "month":
                return (begun + timedelta(days=32)).replace(day=1)

    def is_reached(self, used: int) -> bool:
        return used >= self.amount

    def is_near(self, used: int) -> bool:
        return used >= self.amount * WARN_AT

    def shown(self, amount: int) -> str:
        return dollars(amount) if self.unit == "usd" else f"{amount:,} tokens"

    def warning(self, used: int, now: datetime) -> str:
        """For those concerned, before it is reached."""
        free_at = self.free_at(now)
        anew = f"; it begins anew on {_said(free_at)}" if free_at else ""
        whole = f"{self.shown(self.amount)}{self._per}"
        return f"{_WHOSE[self.level]} budget: {self.shown(used)} of {whole} is used{anew}."

    def stop(self, now: datetime, contact: str) -> str:
        """For those concerned, when it is reached."""
        free_at = self.free_at(now)
        whole = f"{self.shown(self.amount)}{self._per}"
        used_up = f"{_WHOSE[self.level]} budget of {whole} is used up, so I stop here"
        if free_at:
            return f"{used_up}; it is free again on {_said(free_at)}. Ask {contact} for more."
        return f"{used_up}. {_ELSE[self.level]}, or ask {contact} for more."

    @property
    def _per(self) -> str:
        return f" a {self.period}" if self.period else ""


def parse(level: Level, text: str) -> tuple[Budget, ...]:
    """What a setting says.

    Raises:
        ValueError: it isn't such a setting; the text says how it is written.
    """
    return tuple(_one(level, part.strip()) for part in text.split(",") if part.strip())


def _one(level: Level, text: str) -> Budget:
    match = _BUDGET.fullmatch(text)
    if match is None:
        raise ValueError(SYNTAX)
    number, unit = Decimal(match[1]), cast(Unit, match[2].lower())
    period = cast("Period | None", match[3] and match[3].lower())
    amount = number.scaleb(6) if unit == "usd" else number
    if amount != int(amount) or amount <= 0:
        raise ValueError("must be more than 0: whole tokens, or dollars with at most six decimals")
    if level == "turn" and period:
        raise ValueError('is for one question, so it has no period: "0.10 usd"')
    if level not in _ELSE and not period:
        raise ValueError('needs a period: "2 usd/day", or /week or /month')
    return Budget(level, int(amount), unit, period)


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d} at {moment:%H:%M} UTC"
