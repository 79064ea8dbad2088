"""The text and steps of one answer on their way into a Slack thread. Knows not how they go."""

from __future__ import annotations

from ..clock import Clock
from ..markdown.draft import Draft
from ..markdown.pieces import Cutter, Piece
from ..markdown.tables import Table
from ..messages import Step
from ..pace import Pace
from .calls import Calls
from .messages import Messages
from .place import Place
from .post import Blocks, Posts
from .rates import Rates
from .stream import Stream

# A stream of one reply is fed this often; under load the shared rates make it less.
FLUSH_S = 1.0
# More than this is a document: the rest of it goes into a file.
MAX_ANSWER_CHARS = 30_000


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
        self._messages = Messages(calls, place, rates, clock, posts, self._watch)
        self._draft = Draft(cutter, max_chars=MAX_ANSWER_CHARS)
        self._pace = Pace(self._show, clock, lambda: FLUSH_S)

    def in_session(self) -> None:
        """Slack shows its own Stop as long as the messages say so."""
        self._messages.has_session = True

    @property
    def document(self) -> str:
        """The whole answer, if it is too long for messages."""
        return self._draft.document

    @property
    def long_tables(self) -> list[Table]:
        """Tables that are shown in part."""
        return self._draft.long_tables

    @property
    def lacks(self) -> str:
        """Why a part of it isn't in the thread, although Slack has refused nothing."""
        return self._messages.lacks

    def write(self, markdown: str) -> None:
        self._draft.write(markdown)
        self._pace.wake()

    def show(self, step: Step) -> None:
        if "steps" not in self._rates.refused:
            self._messages.steps.show(step)
            self._pace.wake(is_pause=True)

    async def flush(self) -> None:
        """Show what may be shown of what was said so far."""
        await self._pace.flush()

    async def end(self) -> None:
        """Take what is left. A short answer needn't stream any more."""
        async with self._pace.lock:
            self._pace.cancel()
            await self._add(self._draft.end())
            if self._messages.stream is not None:
                await self._messages.send()

    async def close(self, footer: Blocks, files: tuple[str, ...]) -> None:
        """Put what can be pressed below it, and mark it as finished."""
        async with self._pace.lock:
            await self._messages.close(footer, files)
            self._pace.cancel()

    async def _show(self, is_pause: bool) -> None:
        await self._add(self._draft.take(is_pause=is_pause))
        await self._messages.send()

    async def _add(self, pieces: list[Piece]) -> None:
        for piece in pieces:
            await self._messages.add(piece)

    def _watch(self, stream: Stream) -> None:
        self._pace.start(self._end_in_time(stream))

    async def _end_in_time(self, stream: Stream) -> None:
        """Slack would end it soon, and in its own way."""
        await self._clock.sleep(max(0.0, stream.ends_at - self._clock.now()))
        async with self._pace.lock:
            if self._messages.stream is stream:
                await self._messages.turn_page()
