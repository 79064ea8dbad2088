"""The answer to a slash command outside a thread (`messages.Reply`), seen only by who ran it.

Knows response URLs: five uses in half an hour, no streams and no files.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import structlog

from ..markdown.file_names import safe_name
from ..markdown.pieces import Grid, Prose
from ..markdown.tables import is_all, shown
from ..messages import Button, File, Step
from .buttons import footer, without_thumbs
from .page import Page
from .post import Blocks
from .text import cutter, to_slack

log = structlog.get_logger()

# A use is kept for a second try in a simpler form.
MAX_PAGES = 4
CUT = "\n\n_There is more than fits here. Ask for a part of it._"
SHORTENED = "_The table goes on; ask for a part of it._\n\n"

Respond = Callable[..., Awaitable[Any]]


class EphemeralReply:
    """All at once, at the end. `respond` is Bolt's, bound to the command's response URL."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond
        self._cutter = cutter()

    async def heard(self) -> None: ...

    async def status(self, text: str) -> None: ...

    async def step(self, step: Step) -> None: ...

    async def write(self, markdown: str) -> None:
        self._cutter.feed(markdown)

    async def attach(self, file: File) -> None:
        self._cutter.feed(f"\n\nThe file `{safe_name(file.name)}` can be had in a thread only.\n")

    async def whisper(self, markdown: str) -> None:
        page = Page()
        page.add_text(to_slack(markdown))
        await self._send(page, [])

    async def finish(self, buttons: tuple[Button, ...] = (), receipt: str = "") -> None:
        pages = self._pages()
        for page in pages[:-1]:
            await self._send(page, [])
        await self._send(pages[-1], footer(buttons, receipt))

    async def withdraw(self) -> bool:
        """What only one person saw can't be taken back."""
        return False

    def _pages(self) -> list[Page]:
        pages = [Page()]
        for piece in self._cutter.take(all_=True):
            if not pages[-1].has_room(piece):
                opener = pages[-1].close_code()
                if len(pages) == MAX_PAGES:
                    pages[-1].add_text(CUT)
                    return pages
                pages.append(Page())
                pages[-1].add_text(opener)
            pages[-1].add(piece)
            if isinstance(piece, Grid) and not is_all(shown(piece.table), piece.table):
                pages[-1].add(Prose(SHORTENED, "line"))
        return pages

    async def _send(self, page: Page, below: Blocks) -> None:
        if not page.text.strip() and not below:
            return
        if await self._respond_with(page, below):
            return
        page.has_tables = False
        if not await self._respond_with(page, without_thumbs(below)):
            log.error("a command's answer isn't shown")

    async def _respond_with(self, page: Page, below: Blocks) -> bool:
        """Whether Slack took it."""
        try:
            answer = await self._respond(
                text=page.fallback or "…",
                blocks=[*page.blocks(), *below],
                response_type="ephemeral",
                replace_original=False,
                unfurl_links=False,
                unfurl_media=False,
            )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("a response URL is out of reach", reason=str(error))
            return False
        status = int(getattr(answer, "status_code", 200))
        if status != 200:
            body = str(getattr(answer, "body", ""))[:200]
            log.warning("a response URL refused", status=status, body=body)
        return status == 200
