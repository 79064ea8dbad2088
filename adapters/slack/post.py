"""Whole messages: posted once, or put right. Falls back to simpler forms where Slack refuses one.

Knows pages and how Slack takes them; nothing of streams.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog

from ..clock import Clock
from .buttons import without_thumbs
from .calls import Calls, Lost, Refused
from .history import own_messages
from .page import Page
from .place import Place

log = structlog.get_logger()

Blocks = list[dict[str, Any]]
REPEAT_AFTER_S = (0.5, 2.0, 8.0, 30.0)
# Slack's words for blocks that it doesn't take.
BLOCKS_REFUSED = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_chunks"}
)


Send = Callable[[Blocks], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it is to look: its steps, then its page."""

    ts: str
    page: Page
    plan: Blocks


class Posts:
    """Messages of one answer. `marks` counts them, so that each can be found again."""

    def __init__(self, calls: Calls, place: Place, clock: Clock) -> None:
        self._calls = calls
        self._place = place
        self._clock = clock
        self._marks = 0

    async def post(
        self, page: Page, *, footer: Blocks, done: bool, files: tuple[str, ...] = ()
    ) -> str:
        """Post a page as a message of its own; gives its timestamp.

        Raises:
            Unsent: in no form.
        """
        self._marks += 1
        metadata = self._place.metadata(done=done, part=self._marks, files=list(files))
        return await self._in_some_form(
            page, [], footer, lambda blocks: self._once(page.fallback, blocks, metadata)
        )

    async def post_block(self, block: dict[str, Any], text: str) -> str:
        """Post one block as a message of its own, in this form only; gives its timestamp.

        Raises:
            Unsent: it isn't there.
        """
        self._marks += 1
        return await self._once(text, [block], self._place.metadata(done=False, part=self._marks))

    async def update(
        self, shown: Shown, *, footer: Blocks, done: bool, files: tuple[str, ...] = ()
    ) -> None:
        """Make a message show exactly this.

        Raises:
            Unsent: in no form.
        """
        metadata = self._place.metadata(done=done, files=list(files))

        async def send(blocks: Blocks) -> str:
            await self._calls.make(
                lambda client: client.chat_update(
                    channel=self._place.channel,
                    ts=shown.ts,
                    text=shown.page.fallback or "…",
                    blocks=blocks or None,
                    metadata=metadata,
                )
            )
            return shown.ts

        await self._in_some_form(shown.page, shown.plan, footer, send)

    async def _in_some_form(self, page: Page, plan: Blocks, footer: Blocks, send: Send) -> str:
        """Send it with all blocks, else without those that a workspace may not have yet."""
        none: Blocks = []
        forms = ((plan, footer), (plan, footer), (none, without_thumbs(footer)), (none, none))
        for number, (above, below) in enumerate(forms):
            try:
                return await send([*above, *page.blocks(), *below])
            except Refused as error:
                if error.reason not in BLOCKS_REFUSED or number == len(forms) - 1:
                    raise
                log.warning("blocks are shown in another form", reason=error.reason, form=number)
                page.has_tables = False
        raise AssertionError

    async def _once(self, text: str, blocks: Blocks, metadata: dict[str, object]) -> str:
        for wait_s in (*REPEAT_AFTER_S, None):
            try:
                answer = await self._calls.make(
                    lambda client: client.chat_postMessage(
                        channel=self._place.channel,
                        thread_ts=self._place.thread,
                        text=text or "…",
                        blocks=blocks or None,
                        metadata=metadata,
                        unfurl_links=False,
                        unfurl_media=False,
                    ),
                    repeat=False,
                )
                return str(answer["ts"])
            except Lost:
                for own in await own_messages(self._calls, self._place, self._place.asked_at):
                    if own.belongs_to(self._place) and own.payload.get("part") == self._marks:
                        return own.ts
                if wait_s is None:
                    raise
                await self._clock.sleep(wait_s)
        raise AssertionError
