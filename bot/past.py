"""What of a thread's earlier turns goes along with a question: the last ones as they were, and a
fold in the place of those before. Knows no SQL.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from agent.folding import Draft, Fold, drafted, finished, history, is_due
from agent.gist import summarised
from agent.metering import Meter
from agent.model import Model
from agent.transcript import Entry
from agent.variables import listed

from .records import Thread
from .store import Store

log = structlog.get_logger()

# What a small step is counted by, where one is taken.
Metering = Callable[[], Awaitable[Meter]]


class Past:
    """One per process. A `cheap` model sums up what has no room; without one that is counted."""

    def __init__(self, store: Store, cheap: Model | None = None) -> None:
        self._store = store
        self._cheap = cheap

    async def of(self, thread: Thread, *, before: int, metering: Metering) -> tuple[Entry, ...]:
        """What is sent of the turns before that one; folded first, if they have grown too long."""
        fold = await self._store.folds.newest(thread)
        turns = await self._store.turns.past(thread, after=fold.until if fold else 0, before=before)
        if is_due(fold, turns) and (draft := drafted(fold, turns)) is not None:
            return await self._folded(thread, fold, draft, before=before, metering=metering)
        return history(fold, turns)

    async def shortened(
        self, thread: Thread, *, before: int, metering: Metering
    ) -> tuple[Entry, ...] | None:
        """The same with no turn left as it was, for a model that can't read more; None if there
        was none.
        """
        fold = await self._store.folds.newest(thread)
        turns = await self._store.turns.past(thread, after=fold.until if fold else 0, before=before)
        draft = drafted(fold, turns, keep=False)
        if draft is None:
            return None
        return await self._folded(thread, fold, draft, before=before, metering=metering)

    async def _folded(
        self, thread: Thread, fold: Fold | None, draft: Draft, *, before: int, metering: Metering
    ) -> tuple[Entry, ...]:
        summary = None
        if draft.dropped and self._cheap is not None:
            known = draft.notes.summary
            summary = await summarised(self._cheap, known, draft.dropped, meter=await metering())
        count, variables = await self._store.journal.variables(thread)
        datasets = tuple(load.dataset for load in await self._store.loads.of(thread))
        made = finished(draft, summary, listed(variables, count), datasets)
        await self._store.folds.put(thread, made)
        log.info("folded", thread=thread.key, until=draft.until, summed_up=summary is not None)
        # As it is kept: another process may have been first.
        kept = await self._store.folds.newest(thread) or made
        return history(kept, await self._store.turns.past(thread, after=kept.until, before=before))
