"""The messages of one answer: each streamed, or posted whole, one after the other.

Knows when Slack ends a message and what to do then; not when text comes.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog

from ..clock import Clock
from ..markdown.pieces import Piece
from .calls import RATE_LIMITED, Calls, Gone, Refused, Unsent
from .page import Page
from .place import Place
from .post import BLOCKS_REFUSED, Blocks, Posts, Shown
from .rates import Rates
from .steps import Steps
from .stream import Stream

log = structlog.get_logger()

# When a stream can't begin sooner than this, the text waits and is posted whole.
START_PATIENCE_S = 5.0
# Slack's words for a stream that is none any more.
STREAM_OVER = frozenset({"message_not_in_streaming_state", "message_not_found", "stopped_by_user"})


class Messages:
    """One caller at a time. `on_stream` is told of each stream that begins."""

    def __init__(
        self,
        calls: Calls,
        place: Place,
        rates: Rates,
        clock: Clock,
        posts: Posts,
        on_stream: Callable[[Stream], None],
    ) -> None:
        self._calls = calls
        self._place = place
        self._rates = rates
        self._clock = clock
        self._on_stream = on_stream
        self._posts = posts
        self._page = self._new_page()
        self._may_stream = True
        self._last: Shown | None = None
        self.stream: Stream | None = None
        self.steps = Steps()
        self.has_session = False
        # Why a part of the answer isn't shown, although Slack has refused nothing.
        self.lacks = ""

    async def add(self, piece: Piece) -> None:
        """Put a piece at the end, in a new message if need be."""
        if not self._page.has_room(piece):
            await self.turn_page()
        self._page.add(piece)

    async def close(self, footer: Blocks, files: tuple[str, ...]) -> None:
        """Put what can be pressed below the last message, and mark it as finished."""
        self.steps.end("finished")
        last, done = self._last, not self.lacks
        if self.stream is not None:
            await self._end_stream(footer, done=done, files=files)
        elif self._page.text.strip() or (footer and last is None):
            await self._post(footer, done=done, files=files)
        elif last is not None:
            await self._put_right(last, footer, done=done, files=files)

    async def turn_page(self) -> None:
        """Go on in a new message."""
        page = self._page
        opener = page.close_code()
        await self.send()
        if self._page is page:
            self.steps.end("moved")
            if self.stream is not None:
                await self._end_stream([], done=False)
            elif page.text.strip():
                await self._post([], done=False)
            self._page = self._new_page()
            self.steps.move()
        self._page.add_text(opener)

    def _new_page(self) -> Page:
        return Page(has_tables="table" not in self._rates.refused)

    # Messages

    async def send(self) -> None:
        """Stream what Slack hasn't got; where that can't be, it stays on the page."""
        while chunks := [*self.steps.chunks(), *self._page.chunks()]:
            if self.stream is None and not self._can_begin():
                return
            try:
                if self.stream is None:
                    place = (self._calls, self._place, self._rates, self._clock)
                    self.stream = await Stream.begin(*place, chunks)
                    self._on_stream(self.stream)
                else:
                    await self.stream.append(chunks)
            except Refused as error:
                if await self._is_mended(error):
                    continue
                return
            except Unsent as error:
                log.warning("nobody knows what slack shows", reason=str(error))
                return
            self._page.sent = len(self._page.items)
            self.steps.told(chunks)

    def _can_begin(self) -> bool:
        if not self.steps.chunks() and not self._page.text.strip():
            return False
        return self._may_stream and self._rates.start.delay_s() <= START_PATIENCE_S

    async def _is_mended(self, error: Refused) -> bool:
        """Whether to try again in another way."""
        reason = error.reason
        if isinstance(error, Gone) or reason == "ratelimited":
            return False
        if reason in BLOCKS_REFUSED and self._page.has_unsent_table:
            if reason != "msg_blocks_too_long":
                self._refuse("table", reason)
            self._page.has_tables = False
            return True
        if reason in ("invalid_chunks", "invalid_arguments") and self.steps.chunks():
            self._refuse("steps", reason)
            self.steps = Steps()
            return True
        log.warning("a stream ended early", reason=reason, thread=self._place.thread)
        if self.stream is None or reason == "stopped_by_user":
            self._may_stream = False
        if self.stream is None:
            return False
        await self._leave_stream(reason)
        return self._may_stream

    def _session(self, done: bool) -> str | None:
        """Without a word, Slack would take its Stop away when a stream ends."""
        if not self.has_session:
            return None
        return "closed" if done else "processing"

    def _refuse(self, feature: str, reason: str) -> None:
        log.warning("slack doesn't show this here", feature=feature, reason=reason)
        self._rates.refused.add(feature)

    async def _leave_stream(self, reason: str) -> None:
        """What it shows is put right, what it lacks goes into a new message."""
        stream, self.stream = self.stream, None
        assert stream is not None
        if reason not in STREAM_OVER:
            await self._stop(stream, [], [], done=False)
        page, self._page = self._page, self._page.rest()
        self.steps.end("moved")
        self._last = Shown(stream.ts, page, self.steps.block())
        await self._put_right(self._last, [], done=False)
        self.steps.move()

    async def _end_stream(self, footer: Blocks, *, done: bool, files: tuple[str, ...] = ()) -> None:
        stream, self.stream = self.stream, None
        assert stream is not None
        chunks = [*self.steps.chunks(), *self._page.chunks()]
        why_not = "unsure"
        if not stream.is_unsure:
            why_not = await self._stop(stream, chunks, footer, done=done, files=files)
        if why_not and why_not not in STREAM_OVER:
            await self._stop(stream, [], [], done=False)
        self._last = Shown(stream.ts, self._page, self.steps.block())
        if not why_not and not stream.is_unsure:
            return
        # Whatever it shows, it is made to show exactly what was said.
        if not await self._put_right(self._last, footer, done=done, files=files):
            self._page = self._page.rest()
            if self._page.text.strip():
                await self._post(footer, done=done, files=files)

    async def _stop(
        self,
        stream: Stream,
        chunks: Blocks,
        footer: Blocks,
        *,
        done: bool,
        files: tuple[str, ...] = (),
    ) -> str:
        """Why it isn't stopped, or nothing."""
        metadata = self._place.metadata(done=done, files=list(files))
        try:
            await stream.stop(chunks, blocks=footer, metadata=metadata, session=self._session(done))
        except Unsent as error:
            if not isinstance(error, Gone):
                log.warning("a stream isn't stopped", reason=str(error), ts=stream.ts)
            return str(error)
        return ""

    async def _post(self, footer: Blocks, *, done: bool, files: tuple[str, ...] = ()) -> None:
        try:
            ts = await self._posts.post(self._page, footer=footer, done=done, files=files)
        except Gone:
            return
        except Unsent as error:
            log.error("a part of an answer isn't shown", reason=str(error))
            if not isinstance(error, Refused) or error.reason in RATE_LIMITED:
                self.lacks = str(error)
            return
        self._page.sent = len(self._page.items)
        self._last = Shown(ts, self._page, [])

    async def _put_right(
        self, last: Shown, footer: Blocks, *, done: bool, files: tuple[str, ...] = ()
    ) -> bool:
        try:
            await self._posts.update(last, footer=footer, done=done, files=files)
        except Unsent as error:
            log.warning("a message isn't put right", reason=str(error), ts=last.ts)
            return False
        return True
