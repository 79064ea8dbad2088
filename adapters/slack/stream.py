"""One streamed message: begun, appended to, stopped. Knows Slack's three methods and no text."""

from __future__ import annotations

from typing import Any

import structlog

from ..clock import Clock
from .calls import Calls, Lost
from .history import own_messages
from .place import Place
from .rates import Rates

log = structlog.get_logger()

# Slack ends a stream after about five minutes.
LIFETIME_S = 240.0
REPEAT_AFTER_S = (0.5, 2.0, 8.0)

Chunks = list[dict[str, Any]]


class Stream:
    """A message that streams. `is_unsure`: what it shows may differ from what was sent."""

    def __init__(self, calls: Calls, place: Place, rates: Rates, clock: Clock, ts: str) -> None:
        self._calls = calls
        self._place = place
        self._rates = rates
        self.ts = ts
        self.ends_at = clock.now() + LIFETIME_S
        self.is_unsure = False

    @classmethod
    async def begin(
        cls, calls: Calls, place: Place, rates: Rates, clock: Clock, chunks: Chunks
    ) -> Stream:
        """Begin it with something to show.

        Raises:
            Unsent: it isn't there.
        """

        async def start(client: Any) -> Any:
            return await client.chat_startStream(
                channel=place.channel,
                thread_ts=place.thread,
                recipient_team_id=place.team,
                recipient_user_id=place.reader,
                task_display_mode="plan",
                chunks=chunks,
            )

        for wait_s in (*REPEAT_AFTER_S, None):
            try:
                answer = await calls.make(start, bucket=rates.start, repeat=False)
                return cls(calls, place, rates, clock, str(answer["ts"]))
            except Lost:
                # Did it begin? A second one beside it would say everything twice.
                found = await _unmarked(calls, place, chunks)
                if found:
                    stream = cls(calls, place, rates, clock, found)
                    stream.is_unsure = True
                    return stream
                if wait_s is None:
                    raise
                await clock.sleep(wait_s)
        raise AssertionError

    async def append(self, chunks: Chunks) -> None:
        """Show more.

        Raises:
            Unsent: nothing was added, or nobody knows.
        """
        await self._calls.make(
            lambda client: client.chat_appendStream(
                channel=self._place.channel, ts=self.ts, chunks=chunks
            ),
            bucket=self._rates.append,
            on_doubt=self._doubt,
        )

    async def stop(
        self,
        chunks: Chunks,
        *,
        blocks: Chunks,
        metadata: dict[str, Any],
        session: str | None,
    ) -> None:
        """Make it an ordinary message.

        Raises:
            Unsent: it may still stream.
        """
        await self._calls.make(
            lambda client: client.chat_stopStream(
                channel=self._place.channel,
                ts=self.ts,
                chunks=chunks or None,
                blocks=blocks or None,
                metadata=metadata,
                session_status=session,
            ),
            bucket=self._rates.stop,
            on_doubt=self._doubt,
        )

    def _doubt(self) -> None:
        self.is_unsure = True


async def _unmarked(calls: Calls, place: Place, chunks: Chunks) -> str:
    """The message of this answer that has no mark yet: what begins to stream has none, and what
    has ended got one. An order may be answered beside it: the text tells them apart.
    """
    text = "".join(chunk["text"] for chunk in chunks if chunk["type"] == "markdown_text")
    own = await own_messages(calls, place, place.asked_at)
    unmarked = [message for message in own if not message.event and not message.file_ids]
    same = [message for message in unmarked if message.text == text]
    return next((message.ts for message in reversed(same or unmarked)), "")
