"""The answer to a command (`messages.Reply`), seen only by who ran it.

Knows what Discord takes after an interaction: for a quarter of an hour, and never in a thread.
"""

from __future__ import annotations

import discord
import structlog

from ..markdown.draft import DOCUMENT, Draft
from ..markdown.file_names import safe_name, size
from ..markdown.tables import table_name, to_csv
from ..markdown.visible import one_line
from ..messages import Button, File, Step
from . import buttons as pressable
from .answer import GO_ON, MAX_ANSWER_CHARS
from .body import MAX_ALT_CHARS, Body, Upload
from .buttons import Rows
from .errors import FAILURES, reason
from .page import Pages, with_receipt
from .place import ORIGINAL, WayBack
from .posts import Answer, Posts
from .tables import shown
from .text import cutter
from .tokens import Tokens
from .whispers import say_alone, whole

log = structlog.get_logger()


class EphemeralReply:
    """All at once, at the end. Without a way back nobody is told.

    After a crash what was said before it isn't said again. What was sent while it came may be:
    Discord doesn't tell of it, and a message twice is better than none.
    """

    def __init__(
        self, way_back: WayBack | None, posts: Posts, tokens: Tokens, answer: Answer
    ) -> None:
        self._way_back = way_back
        self._posts = posts
        self._tokens = tokens
        self._answer = answer
        self._said_before = way_back.said if way_back else 0
        self._count = 0
        self._draft = Draft(cutter(), max_chars=MAX_ANSWER_CHARS, part=shown)
        self._files: list[File] = []
        self._has_said = False

    async def heard(self) -> None: ...

    async def status(self, text: str) -> None: ...

    async def step(self, step: Step) -> None: ...

    async def write(self, markdown: str) -> None:
        self._draft.write(markdown)

    async def attach(self, file: File) -> None:
        self._files.append(file)

    async def whisper(self, markdown: str) -> None:
        for content in whole(markdown):
            await self._say(Body(content))

    async def finish(self, buttons: tuple[Button, ...] = (), receipt: str = "") -> None:
        keys = {long: await self._posts.keep(long) for long in pressable.too_long(buttons)}
        bodies = self._bodies(receipt)
        if (rows := pressable.rows(buttons, keys)) and not bodies:
            bodies = [Body(GO_ON)]
        for number, body in enumerate(bodies, start=1):
            await self._say(_with(body, rows) if number == len(bodies) else body)
        if not self._has_said:
            await self._end_waiting()
        await self._posts.done(self._answer)
        await self._tokens.drop(self._answer)

    async def withdraw(self) -> bool:
        """What only one person saw can't be taken back; what is whole isn't said again."""
        return (await self._posts.of(self._answer)).is_done

    def _bodies(self, receipt: str) -> list[Body]:
        pages = Pages()
        for piece in self._draft.end():
            pages.add(piece)
        for number, table in enumerate(self._draft.long_tables, start=1):
            self._files.append(File(table_name(number), "text/csv", to_csv(table)))
        if document := self._draft.document:
            self._files.append(File(DOCUMENT, "text/markdown", document.encode()))
        contents = with_receipt([page.content for page in pages.all if page.content], receipt)
        texts = map(Body, contents)
        return [*texts, *(_of_file(file) for file in self._files)]

    async def _say(self, body: Body) -> None:
        self._count += 1
        if self._count <= self._said_before:
            self._has_said = True
        elif await say_alone(self._way_back, body):
            self._has_said = True
            await self._tokens.said(self._answer, self._count)
        elif body.upload is not None:
            name, count = safe_name(body.upload.name), size(len(body.upload.content))
            sentence = f"I can't post the file `{name}` ({count}) here. Ask for it in a thread."
            self._has_said |= await say_alone(self._way_back, Body(sentence, body.rows))
        else:
            log.error("a command's answer isn't shown")

    async def _end_waiting(self) -> None:
        """There is nothing to say: the person sees no more that we think."""
        webhook = await self._way_back.open() if self._way_back else None
        if webhook is not None:
            await _forget(webhook)


async def _forget(webhook: discord.Webhook) -> None:
    try:
        await webhook.delete_message(ORIGINAL)
    except FAILURES as error:
        log.warning("still shown as thinking", reason=reason(error))


def _with(body: Body, rows: Rows) -> Body:
    return Body(body.content, rows, body.upload)


def _of_file(file: File) -> Body:
    description = one_line(file.alt_text, MAX_ALT_CHARS)
    return Body(upload=Upload(safe_name(file.name), file.content, description))
