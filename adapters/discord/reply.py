"""One answer in Discord (`messages.Reply`). Read this first: it says who does what."""

from __future__ import annotations

import structlog

from ..clock import SYSTEM, Clock
from ..markdown.draft import DOCUMENT
from ..markdown.tables import table_name, to_csv
from ..messages import Button, File, Message, Step, Unreachable
from . import buttons as pressable
from . import posts as record
from .answer import GO_ON, Answer
from .body import Body
from .buttons import Rows
from .calls import Calls, Unsent
from .files import Files
from .outbox import Outbox
from .place import Room, WayBack
from .posts import Posts
from .presence import Presence
from .rates import Rates
from .text import cutter
from .whispers import Whispers
from .withdraw import withdraw

log = structlog.get_logger()


class DiscordReply:
    """The signs of work, the streamed answer, its files, and what can be pressed below it.

    Links in the answer live only to `link_hosts`; any other address is shown as code. By
    the `way_back`, if there is one, the author alone sees what is whispered.
    """

    def __init__(
        self,
        room: Room,
        message: Message,
        posts: Posts,
        rates: Rates,
        *,
        clock: Clock = SYSTEM,
        link_hosts: frozenset[str] = frozenset(),
        way_back: WayBack | None = None,
    ) -> None:
        self._room = room
        self._posts = posts
        self._record = record.Answer.to(message)
        self._calls = Calls(room, rates, clock)
        self._outbox = Outbox(self._calls, room, posts, self._record)
        self._files = Files(self._outbox, room)
        self._whispers = Whispers(self._outbox, message, way_back)
        self._presence = Presence(self._calls, clock, self._on_long)
        self._answer = Answer(self._outbox, self._presence, rates, clock, cutter=cutter(link_hosts))
        self._answer.stop = pressable.stop(message.id)
        self._next: File | None = None

    async def heard(self) -> None:
        await self._presence.begin()

    async def status(self, text: str) -> None:
        await self._answer.status(text)

    async def step(self, step: Step) -> None:
        self._answer.show(step)

    async def write(self, markdown: str) -> None:
        if self._next is not None:
            await self._put_next()
        self._answer.write(markdown)

    async def attach(self, file: File) -> None:
        """The last file waits for the buttons, which are to stand below everything."""
        await self._answer.flush()
        if self._next is not None:
            await self._put_next()
        self._next = file

    async def whisper(self, markdown: str) -> None:
        await self._presence.rest()
        await self._whispers.whisper(markdown)

    async def finish(self, buttons: tuple[Button, ...] = (), receipt: str = "") -> None:
        keys = {long: await self._posts.keep(long) for long in pressable.too_long(buttons)}
        rows = pressable.rows(buttons, keys)
        await self._answer.end()
        files = self._left_over()
        await self._answer.close(() if files else rows, receipt)
        for number, file in enumerate(files, start=1):
            await self._files.put(file, rows if number == len(files) else ())
        if rows and not files and not self._answer.has_text:
            await self._offer(rows)
        why = self._calls.locked_out or self._answer.lacks or self._files.lacks
        if why:
            raise Unreachable(f"Discord takes nothing: {why}")
        if self._outbox.has_posted:
            await self._posts.done(self._record)

    async def withdraw(self) -> bool:
        return await withdraw(self._calls, self._posts, self._record, me=self._room.me)

    def _on_long(self) -> None:
        self._answer.wake()

    def _left_over(self) -> list[File]:
        """What is posted below the text: the last file, tables in full, an answer too long."""
        files = [] if self._next is None else [self._next]
        self._next = None
        for number, table in enumerate(self._answer.long_tables, start=1):
            files.append(File(table_name(number), "text/csv", to_csv(table)))
        if document := self._answer.document:
            files.append(File(DOCUMENT, "text/markdown", document.encode()))
        return files

    async def _put_next(self) -> None:
        file, self._next = self._next, None
        if file is not None:
            await self._files.put(file)
            await self._answer.turn()

    async def _offer(self, rows: Rows) -> None:
        try:
            await self._outbox.post(Body(GO_ON, rows))
        except Unsent as error:
            log.warning("buttons aren't shown", reason=str(error))
