"""The text and steps of one answer on their way into Discord. Knows not how they are sent."""

from __future__ import annotations

import structlog

from ..clock import Clock
from ..markdown.draft import Draft
from ..markdown.pieces import Cutter
from ..markdown.tables import Table
from ..messages import Step
from ..pace import Pace
from .body import Body
from .buttons import Rows
from .calls import Gone, Lost, Unsent
from .outbox import Outbox, Sent
from .page import Pages, with_receipt
from .presence import Presence
from .rates import Rates
from .steps import Steps
from .tables import shown

log = structlog.get_logger()

# More than this is a document: about five messages. The rest of it goes into a file.
MAX_ANSWER_CHARS = 7_500
GO_ON = "-# You can go on with:"


class Answer:
    """One message that says what is being done, and as many as the text needs. One of them has
    the button that stops the work. Everything that goes out holds the lock.
    """

    def __init__(
        self, outbox: Outbox, presence: Presence, rates: Rates, clock: Clock, *, cutter: Cutter
    ) -> None:
        self._outbox = outbox
        self._presence = presence
        self._draft = Draft(cutter, max_chars=MAX_ANSWER_CHARS, part=shown)
        self._pages = Pages()
        self._sent: list[Sent | None] = []
        self._steps = Steps()
        self._work: Sent | None = None
        self._pace = Pace(self._show, clock, rates.interval_s)
        self.stop: Rows = ()
        # Why a part of the answer isn't shown, although Discord has refused nothing.
        self.lacks = ""

    @property
    def document(self) -> str:
        """The whole answer, if it is too long for messages."""
        return self._draft.document

    @property
    def long_tables(self) -> list[Table]:
        """Tables that are shown in part."""
        return self._draft.long_tables

    def write(self, markdown: str) -> None:
        self._draft.write(markdown)
        self.wake()

    def show(self, step: Step) -> None:
        self._steps.show(step)
        self._presence.go_on()
        self._pace.wake(is_pause=True)

    def wake(self) -> None:
        """There may be something to show."""
        self._pace.wake()

    async def status(self, text: str) -> None:
        """What is done or waited for now. Where it is seen, it is put right at once: there may be
        no later.
        """
        self._steps.status = text
        if self._is_work_due:
            await self.flush()

    async def flush(self) -> None:
        """Show what may be shown of what was said so far."""
        await self._pace.flush()

    async def turn(self) -> None:
        """What comes now is said below what was posted otherwise."""
        async with self._pace.lock:
            self._pages.turn()

    async def end(self) -> None:
        """Take what is left; nothing is shown by itself any more."""
        async with self._pace.lock:
            self._pace.cancel()
            for piece in self._draft.end():
                self._pages.add(piece)

    async def close(self, rows: Rows, receipt: str) -> None:
        """Show all of it, with a small line and these buttons below the last message. Steps fold
        up.
        """
        async with self._pace.lock:
            await self._presence.rest()
            await self._send(rows, receipt)
            await self._fold_up()

    async def _show(self, is_pause: bool) -> None:
        for piece in self._draft.take(is_pause=is_pause):
            self._pages.add(piece)
        await self._say_work()
        await self._send(() if self._work else self.stop)

    # Text

    async def _send(self, rows: Rows, receipt: str = "") -> None:
        """Have each message show its page, the last of them with these buttons."""
        bodies = self._bodies(rows, receipt)
        self._sent += [None] * (len(bodies) - len(self._sent))
        self.lacks = ""
        for number, body in enumerate(bodies):
            if body == Body():
                continue
            await self._presence.rest()
            try:
                self._sent[number] = await self._outbox.show(self._sent[number], body)
            except Gone:
                return
            except Lost as error:
                log.warning("a part of an answer isn't shown yet", reason=str(error))
                self.lacks = str(error)
            except Unsent as error:
                log.error("a part of an answer isn't shown", reason=str(error))

    def _bodies(self, rows: Rows, receipt: str) -> list[Body]:
        contents = with_receipt([page.content for page in self._pages.all], receipt)
        bodies = [Body(content) for content in contents]
        filled = [number for number, body in enumerate(bodies) if body.content]
        if filled:
            last = filled[-1]
            bodies[last] = Body(bodies[last].content, rows)
        return bodies

    @property
    def has_text(self) -> bool:
        """Whether anything is said in words."""
        return any(page.content for page in self._pages.all)

    # Steps

    @property
    def _is_work_due(self) -> bool:
        """A question that waits for its turn has no status."""
        is_long = self._presence.is_long and bool(self._steps.status) and not self.has_text
        return self._work is not None or bool(self._steps) or is_long

    async def _say_work(self) -> None:
        if not self._is_work_due:
            return
        try:
            self._work = await self._outbox.show(self._work, Body(self._steps.content, self.stop))
        except Gone:
            return
        except Unsent as error:
            log.warning("the steps aren't shown", reason=str(error))

    async def _fold_up(self) -> None:
        work, self._work = self._work, None
        if work is None:
            return
        if not self._steps:
            await self._outbox.delete(work)
            return
        try:
            await self._outbox.show(work, Body(self._steps.summary))
        except Unsent as error:
            log.warning("the steps still show as running", reason=str(error))
