"""Turns as rows: begun, saved as they go, answered, posted; and what people thought of them.

Knows SQL and no platform.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.upserts import insert_for
from agent.folding import PastTurn
from agent.transcript import from_json

from .ledger import spent, sums
from .records import Offers, Pending, Thread, TurnFacts, TurnRecord
from .schema import artifacts, cells, events, feedback, model_requests, threads, turns
from .spent import as_object

MAX_OWN_THREADS = 20


class TurnLog:
    """One method per thing that happened or is asked; each is its own transaction."""

    def __init__(self, engine: AsyncEngine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = clock

    async def begin(self, waiting: Pending, question: str, *, author_name: str, model: str) -> int:
        """A new turn on a message that waits; its id."""
        values = {
            "thread_id": waiting.thread.id,
            "author_id": waiting.message.author.id,
            "author_name": author_name,
            "question": question,
            "model": model,
            "started_at": self._now(),
        }
        async with self._engine.begin() as db:
            put = insert(turns).values(values).returning(turns.c.id)
            turn_id = int((await db.execute(put)).scalar_one())
            await _take_in(db, turn_id, [waiting.id])
        return turn_id

    async def keep(
        self, turn_id: int, transcript: list[dict[str, Any]], joined: Sequence[int] = ()
    ) -> None:
        """What a turn has come to so far, and the messages that it has taken in meanwhile."""
        values = {"transcript": json.dumps(transcript, ensure_ascii=False)}
        async with self._engine.begin() as db:
            await db.execute(update(turns).where(turns.c.id == turn_id).values(values))
            if joined:
                await _take_in(db, turn_id, joined)

    async def answered(self, turn_id: int, *, ending: str, answer: str, offers: Offers) -> None:
        """The answer is decided; from now on a crash posts it again and asks no model."""
        values = {
            "ending": ending,
            "answer": answer,
            "offers": json.dumps(asdict(offers), ensure_ascii=False),
            "ended_at": self._now(),
        }
        async with self._engine.begin() as db:
            await db.execute(update(turns).where(turns.c.id == turn_id).values(values))

    async def loaded(self, turn_id: int, rows: int) -> None:
        """A cell of the turn was sent so many rows more."""
        total = func.coalesce(turns.c.loaded_rows, 0) + rows
        async with self._engine.begin() as db:
            await db.execute(update(turns).where(turns.c.id == turn_id).values(loaded_rows=total))

    async def facts(self, turn_id: int) -> TurnFacts:
        """What a turn that is decided took, from the message that it began with."""
        asked = select(func.min(events.c.seen_at)).where(events.c.turn_id == turn_id)
        shown = select(func.sum(cells.c.shown_values)).where(cells.c.turn_id == turn_id)
        async with self._engine.begin() as db:
            row = (await db.execute(select(turns).where(turns.c.id == turn_id))).one()
            asked_at: datetime | None = await db.scalar(asked)
            shown_values: int = await db.scalar(shown) or 0
        ended_at: datetime | None = row.ended_at
        took = None if ended_at is None or asked_at is None else ended_at - asked_at
        took_s = None if took is None else took.total_seconds()
        transcript = tuple(json.loads(row.transcript))
        return TurnFacts(transcript, row.loaded_rows, shown_values, took_s)

    async def posted(self, turn_id: int) -> None:
        """The answer is in the thread: all messages that the turn took in are done."""
        now = self._now()
        async with self._engine.begin() as db:
            await db.execute(update(turns).where(turns.c.id == turn_id).values(posted_at=now))
            done = update(events).where(events.c.turn_id == turn_id)
            await db.execute(done.values(done_at=now))

    async def find(self, turn_id: int) -> TurnRecord | None:
        query = select(turns).where(turns.c.id == turn_id)
        async with self._engine.begin() as db:
            row = (await db.execute(query)).first()
        return None if row is None else _record(row)

    async def newest(self, thread: Thread) -> TurnRecord | None:
        """The thread's last turn."""
        query = select(turns).where(turns.c.thread_id == thread.id).order_by(turns.c.id.desc())
        async with self._engine.begin() as db:
            row = (await db.execute(query.limit(1))).first()
        return None if row is None else _record(row)

    async def is_first(self, thread: Thread, turn_id: int) -> bool:
        """Whether no turn was before this one in its thread."""
        first = select(func.min(turns.c.id)).where(turns.c.thread_id == thread.id)
        async with self._engine.begin() as db:
            return (await db.execute(first)).scalar() == turn_id

    async def past(self, thread: Thread, *, before: int, after: int = 0) -> tuple[PastTurn, ...]:
        """What the model has seen and said between two turns and since it was last cleared. A turn
        that was broken off, and goes on where it was asked, isn't a part of it yet: it may have
        open calls.
        """
        query = (
            select(turns.c.id, turns.c.transcript)
            .join(threads, threads.c.id == turns.c.thread_id)
            .where(turns.c.thread_id == thread.id, turns.c.id > threads.c.cleared_turn_id)
            .where(turns.c.id > after, turns.c.id < before, turns.c.ending.is_not(None))
            .order_by(turns.c.id)
        )
        async with self._engine.begin() as db:
            rows = (await db.execute(query)).all()
        return tuple(PastTurn(row.id, from_json(json.loads(row.transcript))) for row in rows)

    async def as_object(self, thread: Thread, message_id: str) -> dict[str, Any] | None:
        """The turn that took in a message, for scripts: {"answer", "ending", "suggestions",
        "choices", "cells", "artifacts", "usage", "model"}. None for an order, which is no turn.
        """
        took_in = (
            select(turns)
            .join(events, events.c.turn_id == turns.c.id)
            .where(events.c.thread_id == thread.id, events.c.event_id == message_id)
        )
        async with self._engine.begin() as db:
            turn = (await db.execute(took_in)).mappings().first()
            if turn is None:
                return None
            ran = await db.execute(
                select(cells).where(cells.c.turn_id == turn["id"]).order_by(cells.c.started_at)
            )
            made = await db.execute(
                select(artifacts)
                .join(cells, cells.c.id == artifacts.c.cell_id)
                .where(cells.c.turn_id == turn["id"])
                .order_by(artifacts.c.id)
            )
            columns = ("code", "ending", "stdout", "result", "error", "duration_ms")
            kinds = ("kind", "name", "media_type", "description", "size_bytes", "path")
            used = await db.execute(select(*sums()).where(model_requests.c.turn_id == turn["id"]))
            return {
                "answer": turn["answer"],
                "ending": turn["ending"],
                "suggestions": [],
                "choices": [],
                **json.loads(turn["offers"]),
                "cells": [{name: row[name] for name in columns} for row in ran.mappings()],
                "artifacts": [{name: row[name] for name in kinds} for row in made.mappings()],
                "usage": as_object(spent(used.one())),
                "model": turn["model"],
            }

    async def rate(self, turn_id: int, author_id: str, verdict: str, reason: str) -> None:
        """A person's opinion of an answer; the last one counts. A reason stays with its verdict:
        the press that asked for it may be told after it.
        """
        values = {
            "turn_id": turn_id,
            "author_id": author_id,
            "verdict": verdict,
            "reason": reason,
            "given_at": self._now(),
        }
        put = insert_for(self._engine)(feedback).values(values)
        # In one statement, for what asked and what was answered may be told at the same time.
        is_kept = (put.excluded.reason == "") & (feedback.c.verdict == put.excluded.verdict)
        changes = values | {"reason": case((is_kept, feedback.c.reason), else_=put.excluded.reason)}
        keys = [feedback.c.turn_id, feedback.c.author_id]
        async with self._engine.begin() as db:
            await db.execute(put.on_conflict_do_update(index_elements=keys, set_=changes))

    async def opinions(self, turn_id: int) -> list[tuple[str, str, str]]:
        """Who thought what of an answer, and why."""
        query = select(feedback).where(feedback.c.turn_id == turn_id).order_by(feedback.c.id)
        async with self._engine.begin() as db:
            rows = (await db.execute(query)).all()
        return [(row.author_id, row.verdict, row.reason) for row in rows]

    async def threads_of(self, prefix: str, author_id: str) -> list[tuple[str, str, datetime]]:
        """A person's threads, the last used first: key, first question, when it was used."""
        query = (
            select(threads.c.key, func.min(turns.c.id), func.max(turns.c.started_at))
            .join(turns, turns.c.thread_id == threads.c.id)
            .where(turns.c.author_id == author_id)
            .where(func.substr(threads.c.key, 1, len(prefix)) == prefix)
            .group_by(threads.c.key)
            .order_by(func.max(turns.c.id).desc())
            .limit(MAX_OWN_THREADS)
        )
        async with self._engine.begin() as db:
            rows = (await db.execute(query)).all()
            firsts = select(turns.c.id, turns.c.question).where(
                turns.c.id.in_([row[1] for row in rows])
            )
            titles = {row.id: row.question for row in (await db.execute(firsts)).all()}
        return [(str(key), str(titles[first]), used) for key, first, used in rows]


async def _take_in(db: Any, turn_id: int, numbers: Sequence[int]) -> None:
    await db.execute(update(events).where(events.c.id.in_(numbers)).values(turn_id=turn_id))


def _record(row: Any) -> TurnRecord:
    offers = json.loads(row.offers)
    return TurnRecord(
        row.id,
        row.thread_id,
        row.author_id,
        row.question,
        row.answer,
        tuple(json.loads(row.transcript)),
        row.ending,
        Offers(tuple(offers.get("suggestions", ())), tuple(offers.get("choices", ()))),
    )
