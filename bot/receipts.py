"""The small line under an answer: data that the model saw, rows that it didn't, cost and time.

A cost without a price is shown as unknown; what else isn't known is left out. Knows no SQL and no
platform.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import structlog

from agent.metering import tokens_in
from agent.transcript import Observed, from_json

from .ledger import Ledger
from .prices import dollars
from .records import Thread
from .turn_log import TurnLog

log = structlog.get_logger()

UNKNOWN_COST = "$?"


@dataclass(frozen=True, slots=True)
class Receipt:
    """`data_tokens` are an estimate, `shown_values` what code showed the model of raw values;
    `cost` is in millionths of a dollar. None is unknown.
    """

    data_tokens: int | None
    rows: int | None
    cost: int | None
    is_estimated: bool
    took_s: float | None
    shown_values: int = 0


class SentRows(Protocol):
    """Who serves the data."""

    async def rows(self, thread_key: str) -> int:
        """The rows that the thread was sent since this was asked last.

        Raises:
            LookupError: it doesn't tell.
        """
        ...


class Receipts:
    """Of turns whose answers are decided; with none of them where they are off."""

    def __init__(self, turns: TurnLog, ledger: Ledger, sent: SentRows, *, is_on: bool) -> None:
        self._turns = turns
        self._ledger = ledger
        self._sent = sent
        self._is_on = is_on

    async def count(self, thread: Thread, turn_id: int) -> None:
        """After a cell: the rows that it was sent."""
        if not self._is_on:
            return
        try:
            await self._turns.loaded(turn_id, await self._sent.rows(thread.key))
        except LookupError as error:
            log.warning("rows unknown", thread=thread.key, detail=str(error))

    async def of(self, turn_id: int) -> str:
        """The line; empty for an answer that no model was asked for."""
        spent = await self._ledger.of_turn(turn_id)
        if not (self._is_on and spent.requests):
            return ""
        facts = await self._turns.facts(turn_id)
        entries = from_json(facts.transcript)
        observed = [len(entry.text) for entry in entries if isinstance(entry, Observed)]
        receipt = Receipt(
            tokens_in(sum(observed)) if observed else None,
            facts.loaded_rows or None,
            None if spent.unpriced else spent.cost,
            spent.usage.is_estimated,
            facts.took_s,
            facts.shown_values,
        )
        return line(receipt)


def line(receipt: Receipt) -> str:
    """For people, as plain text."""
    parts: list[str] = []
    if receipt.data_tokens is not None:
        parts.append(f"~{_count(receipt.data_tokens, 'token')} of data seen by the model")
    if receipt.shown_values:
        parts.append(f"{_count(receipt.shown_values, 'raw value')} shown to it")
    if receipt.rows is not None:
        parts.append(f"{_count(receipt.rows, 'row')} stayed in the sandbox")
    about = "~" if receipt.is_estimated else ""
    parts.append(UNKNOWN_COST if receipt.cost is None else about + dollars(receipt.cost))
    if receipt.took_s is not None:
        parts.append(_duration(receipt.took_s))
    return " · ".join(parts)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what if number == 1 else f'{what}s'}"


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes} min"
