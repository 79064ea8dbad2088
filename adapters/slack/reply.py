"""One answer in a Slack thread (`messages.Reply`). Read this first: it says who does what."""

from __future__ import annotations

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from ..clock import SYSTEM, Clock
from ..markdown.draft import DOCUMENT
from ..markdown.file_names import safe_name
from ..markdown.tables import table_name, to_csv
from ..messages import Button, File, Message, Step, Unreachable
from . import charts, withdraw
from .answer import Answer
from .buttons import footer
from .calls import Calls, Gone, Refused, Unsent
from .files import Uploads
from .page import Page
from .place import Place
from .post import BLOCKS_REFUSED, Posts
from .presence import Presence
from .rates import Rates
from .text import cutter, to_slack

log = structlog.get_logger()

CHART = "chart"


class SlackReply:
    """The signs of work, the streamed answer, its files, and what can be pressed below it.

    Links in the answer live only to `link_hosts`; any other address is shown as code. With
    `native_charts` Slack draws plain charts itself; else their pictures are shown.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        message: Message,
        rates: Rates,
        *,
        clock: Clock = SYSTEM,
        link_hosts: frozenset[str] = frozenset(),
        native_charts: bool = False,
    ) -> None:
        self._rates = rates
        self._native_charts = native_charts
        self._place = Place.of(message)
        self._calls = Calls(client, clock)
        self._presence = Presence(self._calls, self._place, rates, clock)
        self._uploads = Uploads(self._calls, self._place, clock)
        self._posts = Posts(self._calls, self._place, clock)
        self._answer = Answer(
            self._calls,
            self._place,
            rates,
            clock,
            posts=self._posts,
            cutter=cutter(link_hosts),
        )

    async def heard(self) -> None:
        await self._presence.begin()
        if self._presence.has_session:
            self._answer.in_session()

    async def status(self, text: str) -> None:
        await self._presence.status(text)

    async def step(self, step: Step) -> None:
        self._answer.show(step)
        await self._presence.offer_stop()

    async def write(self, markdown: str) -> None:
        self._answer.write(markdown)

    async def attach(self, file: File) -> None:
        await self._answer.flush()
        if not await self._draw(file):
            await self._put(file)

    async def whisper(self, markdown: str) -> None:
        page = whole_page(markdown)
        for blocks in (page.blocks(), None):
            try:
                await self._calls.make(
                    lambda client, blocks=blocks: client.chat_postEphemeral(
                        channel=self._place.channel,
                        thread_ts=self._place.thread,
                        user=self._place.reader,
                        text=page.fallback,
                        blocks=blocks,
                    )
                )
                return
            except Unsent as error:
                log.warning("not whispered", reason=str(error), with_blocks=blocks is not None)
                if str(error) not in BLOCKS_REFUSED:
                    return

    async def finish(self, buttons: tuple[Button, ...] = (), receipt: str = "") -> None:
        await self._answer.end()
        for number, table in enumerate(self._answer.long_tables, start=1):
            await self._put(File(table_name(number), "text/csv", to_csv(table)))
        if document := self._answer.document:
            await self._put(File(DOCUMENT, "text/markdown", document.encode()))
        await self._answer.close(footer(buttons, receipt), tuple(self._uploads.ids))
        await self._presence.end()
        if why := self._calls.locked_out or self._answer.lacks:
            raise Unreachable(f"Slack takes nothing: {why}")

    async def withdraw(self) -> bool:
        return await withdraw.withdraw(self._calls, self._place)

    async def _draw(self, file: File) -> bool:
        """Whether Slack draws its chart, or has been gone; if not, there is the picture."""
        if not self._native_charts or file.chart is None or CHART in self._rates.refused:
            return False
        block = charts.to_block(file.chart)
        if block is None:
            log.warning("a chart is shown as a picture", reason="over limits", file=file.name)
            return False
        try:
            await self._posts.post_block(block, charts.in_words(file, file.chart))
        except Gone:
            return True
        except Unsent as error:
            log.warning("a chart is shown as a picture", reason=str(error), file=file.name)
            if str(error) in BLOCKS_REFUSED and str(error) != "msg_blocks_too_long":
                self._rates.refused.add(CHART)
            return False
        return True

    async def _put(self, file: File) -> None:
        try:
            await self._uploads.put(file)
        except Gone:
            return
        except Unsent as error:
            log.warning("a file isn't posted", file=file.name, reason=str(error))
            why = f"Slack refused it ({error})" if isinstance(error, Refused) else "Slack is silent"
            await self._say(f"I can't post the file `{safe_name(file.name)}`: {why}.")

    async def _say(self, sentence: str) -> None:
        try:
            await self._posts.post(whole_page(sentence), footer=[], done=False)
        except Unsent as error:
            log.warning("not said", reason=str(error), sentence=sentence)


def whole_page(markdown: str) -> Page:
    """A page with a short text."""
    page = Page()
    page.add_text(to_slack(markdown))
    return page
