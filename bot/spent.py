"""What requests to models came to, and whose they are, as values. Knows no SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from adapters.messages import ThreadKey
from agent.metering import Usage

from .budgets import Level

# What it was for: an answer's own step, or a small one beside it.
Purpose = Literal["answer", "small step"]


@dataclass(frozen=True, slots=True)
class Spent:
    """What requests came to. `cost` is in millionths of a dollar, of those whose price is known;
    `unpriced` counts the others.
    """

    requests: int
    usage: Usage
    cost: int
    unpriced: int


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose budgets a turn counts towards."""

    turn_id: int
    thread_id: int
    thread: ThreadKey
    person: str

    def name(self, level: Level) -> str:
        match level:
            case "turn":
                return str(self.turn_id)
            case "thread":
                return str(self.thread)
            case "person":
                return self.person
            case "channel":
                return self.thread.channel_key
            case "workspace":
                return f"{self.thread.platform}:{self.thread.workspace}"


@dataclass(frozen=True, slots=True)
class Line:
    """One request. `name` is what the person is called; `cost` is None where nobody knows."""

    sent_at: datetime
    payer: Payer
    name: str
    model: str
    usage: Usage
    cost: int | None


NOTHING = Spent(0, Usage(), 0, 0)


def as_object(spent: Spent) -> dict[str, Any]:
    """For scripts; the cost in dollars is null where it isn't known whole."""
    return {
        "input_tokens": spent.usage.input_tokens,
        "cached_tokens": spent.usage.cached_tokens,
        "output_tokens": spent.usage.output_tokens,
        "is_estimated": spent.usage.is_estimated,
        "cost_usd": None if spent.unpriced else spent.cost / 1_000_000,
    }
