"""When the text and steps of one answer are shown. Knows time and limits, not how it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from ..markdown.pieces import Cutter, Grid, Piece, Prose
from ..markdown.tables import Table, is_all, shown, table_name
from ..messages import Step
from .calls import Calls
from .clock import Clock
from .messages import Messages
from .place import Place
from .post import Blocks, Posts
from .rates import Rates
from .stream import Stream

log = structlog.get_logger()

# A stream of one reply is fed this often; under load the shared rates make it less.
FLUSH_S = 1.0
FIRST_FLUSH_S = 0.3
# More than this is a document: the rest of it goes into a file.
MAX_ANSWER_CHARS = 30_000
# The line that is being written there is shown to its end, if that isn't further away.
MAX_REST_CHARS = 2_000


class Answer:
    """One writer at a time: everything that goes out holds the lock."""

    def __init__(
        self,
        calls: Calls,
        place: Place,
        rates: Rates,
        clock: Clock,
        *,
        posts: Posts,
        cutter: Cutter,
    ) -> None:
        self._rates = rates
        self._clock = clock
        self._cutter = cutter
        self._messages = Messages(calls, place, rates, clock, posts, self._watch)
        self._lock = asyncio.Lock()
        self._ripe = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_pumping = False
        self._is_pause = False
        self._flushed_at = clock.now()
        self._written: list[str] = []
        self._room = MAX_ANSWER_CHARS
        self._is_cut = False
        self.long_tables: list[Table] = []

    def in_session(self) -> None:
        """Slack shows its own Stop as long as the messages say so."""
        self._messages.has_session = True

    @property
    def document(self) -> str:
        """The whole answer, if it is too long for messages."""
        return "".join(self._written) if self._is_cut else ""

    @property
    def lacks(self) -> str:
        """Why a part of it isn't in the thread, although Slack has refused nothing."""
        return self._messages.lacks

    def write(self, markdown: str) -> None:
        self._written.append(markdown)
        if not self._is_cut:
            end = end_of_line(markdown, self._room)
            self._cutter.feed(markdown[:end])
            self._is_cut = end < len(markdown)
        self._room -= len(markdown)
        self._wake()

    def show(self, step: Step) -> None:
        if "steps" not in self._rates.refused:
            self._messages.steps.show(step)
            self._is_pause = True
            self._wake()

    async def flush(self) -> None:
        """Show what may be shown of what was said so far. Whoever is cancelled meanwhile doesn't
        break off the call.
        """
        await asyncio.shield(self._start(self._flush(is_pause=True)))

    async def _flush(self, *, is_pause: bool = False) -> None:
        async with self._lock:
            await self._lay_out(is_pause=is_pause or self._is_pause)
            self._is_pause = False
            await self._messages.send()

    async def end(self, note: str) -> None:
        """Take what is left, with a note at the end. A short answer needn't stream any more."""
        async with self._lock:
            # Whoever has the lock has no call under way: nothing is broken off.
            for task in self._tasks:
                task.cancel()
            await self._lay_out(all_=True)
            if note:
                # Code that was cut has ended now: the note is outside of it.
                self._cutter.feed(f"\n\n{note}")
                await self._lay_out(all_=True)
            if self._messages.stream is not None:
                await self._messages.send()

    async def close(self, footer: Blocks, files: tuple[str, ...]) -> None:
        """Put what can be pressed below it, and mark it as finished."""
        async with self._lock:
            await self._messages.close(footer, files)
            for task in self._tasks:
                task.cancel()

    # In time

    def _wake(self) -> None:
        self._ripe.set()
        if not self._is_pumping:
            self._is_pumping = True
            self._flushed_at = self._clock.now() - FLUSH_S + FIRST_FLUSH_S
            self._start(self._pump())

    async def _pump(self) -> None:
        while True:
            await self._ripe.wait()
            await self._clock.sleep(max(0.0, self._flushed_at + FLUSH_S - self._clock.now()))
            self._ripe.clear()
            await self._flush()
            self._flushed_at = self._clock.now()

    def _watch(self, stream: Stream) -> None:
        self._start(self._end_in_time(stream))

    async def _end_in_time(self, stream: Stream) -> None:
        """Slack would end it soon, and in its own way."""
        await self._clock.sleep(max(0.0, stream.ends_at - self._clock.now()))
        async with self._lock:
            if self._messages.stream is stream:
                await self._messages.turn_page()

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("an answer isn't shown as it is written", exc_info=error)

    # In pieces

    async def _lay_out(self, *, is_pause: bool = False, all_: bool = False) -> None:
        for piece in self._cutter.take(is_pause=is_pause, all_=all_):
            for part in (piece, *self._remarks(piece)):
                await self._messages.add(part)

    def _remarks(self, piece: Piece) -> list[Piece]:
        """What is said below a table that is shown in part."""
        if not isinstance(piece, Grid):
            return []
        part = shown(piece.table)
        if is_all(part, piece.table):
            return []
        self.long_tables.append(piece.table)
        more = len(piece.table.rows) - len(part.rows)
        said = f"{more:,} more rows; the" if more else "The"
        name = table_name(len(self.long_tables))
        return [Prose(f"_{said} whole table is in `{name}`._\n\n", "inside")]


def end_of_line(text: str, room: int) -> int:
    """Where to cut text for which there is room for so many characters, which may be used up."""
    if len(text) <= room:
        return len(text)
    line_end = text.find("\n", max(0, room - 1)) + 1
    return min(line_end or len(text), max(0, room + MAX_REST_CHARS), len(text))
