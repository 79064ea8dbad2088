"""An answer on a terminal that a person watches: streamed, with its steps while it is made."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from rich.console import RenderableType
from rich.text import Text

from ..markdown.tables import Table, table_name, to_csv
from ..messages import Button, File, Step
from . import render
from .blocks import Block, Blocks
from .board import MARKS, Activity, Board, duration
from .shelf import Shelf

PYTHON = "text/x-python"
CODE = "```python\n"
ASKED = "you> "

# Told the questions that an answer offers.
Offer = Callable[[tuple[str, ...]], None]


class LiveReply:
    """`lead` is what was asked, for answers that nobody sees the question of; `finished` is set
    when the answer is final.
    """

    def __init__(self, board: Board, shelf: Shelf, offer: Offer, *, lead: str = "") -> None:
        self._board = board
        self._shelf = shelf
        self._offer = offer
        self._lead = lead
        self._blocks = Blocks()
        self._activity: Activity | None = None
        self._tables = 0
        self.finished = asyncio.Event()

    async def heard(self) -> None:
        self._begun()

    async def status(self, text: str) -> None:
        activity = self._begun()
        activity.label = text or (activity.steps[-1].title if activity.steps else "")
        self._board.changed()

    async def step(self, step: Step) -> None:
        activity = self._begun()
        activity.steps = [one for one in activity.steps if one.number != step.number] + [step]
        activity.label = step.title if step.state == "running" else "Thinking"
        self._board.changed()

    async def write(self, markdown: str) -> None:
        activity = self._begun()
        await self._print_all(self._blocks.feed(markdown))
        activity.unfinished = self._blocks.unfinished
        activity.label = activity.label or "Writing"
        self._board.changed()

    async def attach(self, file: File) -> None:
        await self._end_text()
        if file.media_type == "image/png":
            await self._print(Text())
            await self._board.picture(file.content)
        if file.media_type == PYTHON:
            await self._print(
                Text(), render.code(file.content.decode("utf-8", "replace"), "python")
            )
        about = f" ({file.alt_text})" if file.alt_text else ""
        await self._print(_dim(f"[saved] {await self._shelf.put(file)}{about}"))

    async def whisper(self, markdown: str) -> None:
        """At once, apart from the answer."""
        blocks = Blocks().feed(markdown, is_all=True)
        for block in blocks:
            if isinstance(block, str) and block.startswith(CODE):
                await self._print(render.code(block.removeprefix(CODE).strip("`\n"), "python"))
            else:
                await self._print(_dim(markdown) if len(blocks) == 1 else self._drawn(block))

    async def finish(self, buttons: tuple[Button, ...] = (), receipt: str = "") -> None:
        await self._end_text()
        if self._activity is not None:
            await self._fold(self._activity)
            self._board.end(self._activity)
        if receipt:
            await self._print(_dim(receipt))
        questions = tuple(button.value for button in buttons if button.action == "ask")
        if questions:
            self._offer(questions)
        self.finished.set()

    def leave(self) -> None:
        """Show no longer that it is awaited; it may still come."""
        if self._activity is not None:
            self._activity.label = ""
            self._board.changed()

    async def withdraw(self) -> bool:
        return False  # what a terminal has shown stays

    def _begun(self) -> Activity:
        if self._activity is None:
            self._activity = self._board.begin()
        return self._activity

    async def _end_text(self) -> None:
        await self._print_all(self._blocks.feed("", is_all=True))
        if self._activity is not None:
            self._activity.unfinished = ""

    async def _print_all(self, blocks: list[Block]) -> None:
        for block in blocks:
            if self._activity is not None:
                self._activity.unfinished = ""
                await self._fold(self._activity)
            if isinstance(block, Table):
                await self._table(block)
            else:
                await self._print(Text(), self._drawn(block))

    def _drawn(self, block: Block) -> RenderableType:
        if isinstance(block, str):
            return render.prose(block)
        width = self._board.width
        return render.grid(render.fit(block, width), width)

    async def _table(self, table: Table) -> None:
        part = render.fit(table, self._board.width)
        lines: list[RenderableType] = [Text(), render.grid(part, self._board.width)]
        if about := render.about(part, table):
            self._tables += 1
            file = File(table_name(self._tables), "text/csv", to_csv(table))
            lines.append(_dim(f"{about}. All of it: {await self._shelf.put(file)}"))
        await self._print(*lines)

    async def _fold(self, activity: Activity) -> None:
        """Steps that are done become one line."""
        done = [step for step in activity.steps if step.state != "running"]
        activity.steps = [step for step in activity.steps if step.state == "running"]
        if done:
            took = duration(self._board.age_s(activity))
            count = f"{len(done)} steps: " if len(done) > 1 else ""
            names = " · ".join(f"{MARKS[step.state]} {step.title}" for step in done)
            line = Text(f"{count}{names} ({took})", style="dim")
            await self._print(line)

    async def _print(self, *shown: RenderableType) -> None:
        lead, self._lead = self._lead, ""
        if lead:
            await self._board.print(Text(), Text(f"{ASKED}{lead}", style="you"))
        await self._board.print(*shown)


def _dim(text: str) -> Text:
    return Text(text, style="dim")
