"""Messages as they were recorded before the platform was told so. Knows SQL and no platform."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.messages import Attachment, Author, Message, Platform, Press, ThreadKey
from adapters.upserts import insert_for

from .records import Pending, Thread
from .schema import channels, events, threads


class Inbox:
    """One row per message, in the order they came."""

    def __init__(self, engine: AsyncEngine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = clock
        self._insert = insert_for(engine)

    async def put(self, message: Message) -> Pending | None:
        """Record a message; None when it isn't for us, or another copy was there before.

        Who addresses us may start a thread; in a thread of ours everyone is heard, unless its
        channel has it that only mentions are.
        """
        async with self._engine.begin() as db:
            thread = await self._thread_of(db, message)
            if thread is None:
                return None
            is_aside = await self._is_aside(db, message)
            # Talk among people is no matter of ours, also when it is read again after the switch
            # was turned: only that it came is kept, not what was said.
            kept = replace(message, text="", files=()) if is_aside else message
            values = {
                "thread_id": thread.id,
                "event_id": message.id,
                "seen_at": self._now(),
                "message": to_text(kept),
                "done_at": self._now() if is_aside else None,
            }
            put = self._insert(events).values(values).on_conflict_do_nothing()
            number = (await db.execute(put.returning(events.c.id))).scalar()
        return None if number is None or is_aside else Pending(int(number), thread, message)

    async def waiting(self, prefix: str, via: Platform | None = None) -> list[Pending]:
        """What isn't answered yet, in the order it came: in the thread of that key, or in those
        whose keys begin with it, if it ends with a colon. What was said on the threads' own
        platform, or `via` another, and nothing else: only there it can be answered.
        """
        known = func.substr(threads.c.key, 1, len(prefix)) if prefix[-1:] == ":" else threads.c.key
        query = (
            select(events, threads.c.key, threads.c.created_at, threads.c.starter_id)
            .join(threads, threads.c.id == events.c.thread_id)
            .where(events.c.done_at.is_(None))
            .where(known == prefix)
            .order_by(events.c.id)
        )
        async with self._engine.begin() as db:
            rows = (await db.execute(query)).all()
        found = [
            Pending(
                row.id,
                Thread(row.thread_id, row.key, row.created_at, row.starter_id),
                from_text(row.message),
                row.turn_id,
                row.tries,
            )
            for row in rows
        ]
        platform = via or prefix.partition(":")[0]
        return [pending for pending in found if pending.message.platform == platform]

    async def who_asked(self, turn_id: int) -> list[str]:
        """The people whose messages the turn has taken in (`Message.person`), each once."""
        query = select(events.c.message).where(events.c.turn_id == turn_id).order_by(events.c.id)
        async with self._engine.begin() as db:
            messages = (await db.execute(query)).scalars()
            return list(dict.fromkeys(from_text(message).person for message in messages))

    async def tried(self, number: int) -> None:
        """Another process has begun on it: one that brings us down each time must not go on."""
        more = update(events).where(events.c.id == number).values(tries=events.c.tries + 1)
        async with self._engine.begin() as db:
            await db.execute(more)

    async def done(self, numbers: Sequence[int]) -> None:
        """These are answered, or were orders and are obeyed."""
        async with self._engine.begin() as db:
            await db.execute(
                update(events).where(events.c.id.in_(numbers)).values(done_at=self._now())
            )

    async def set_needs_mention(self, channel_key: str, *, needs_mention: bool) -> None:
        """Whether follow-ups in the threads of a channel need a mention."""
        values = {"key": channel_key, "needs_mention": needs_mention}
        put = self._insert(channels).values(values)
        async with self._engine.begin() as db:
            await db.execute(
                put.on_conflict_do_update(
                    index_elements=["key"], set_={"needs_mention": needs_mention}
                )
            )

    async def _thread_of(self, db: AsyncConnection, message: Message) -> Thread | None:
        query = select(threads).where(threads.c.key == str(message.key))
        row = (await db.execute(query)).first()
        if message.addressed and row is None:
            values = {
                "key": str(message.key),
                "created_at": self._now(),
                "cleared_turn_id": 0,
                "starter_id": message.author.id,
            }
            await db.execute(self._insert(threads).values(values).on_conflict_do_nothing())
            row = (await db.execute(query)).first()
        return None if row is None else _thread(row)

    async def _is_aside(self, db: AsyncConnection, message: Message) -> bool:
        """Talk among people, in a channel where we listen to mentions only."""
        if message.addressed or message.pressed is not None:
            return False
        key = message.key.channel_key
        query = select(channels.c.needs_mention).where(channels.c.key == key)
        return bool((await db.execute(query)).scalar())


def to_text(message: Message) -> str:
    """A message as JSON."""
    return json.dumps(asdict(message), ensure_ascii=False)


def from_text(text: str) -> Message:
    """Back from `to_text`."""
    fields: dict[str, Any] = json.loads(text)
    pressed: dict[str, Any] | None = fields["pressed"]
    values: dict[str, Any] = {
        **fields,
        "key": ThreadKey(**fields["key"]),
        "author": Author(**fields["author"]),
        "files": tuple(Attachment(**file) for file in fields["files"]),
        "pressed": None if pressed is None else Press(**pressed),
    }
    return Message(**values)


def _thread(row: Any) -> Thread:
    return Thread(row.id, row.key, row.created_at, row.starter_id)
