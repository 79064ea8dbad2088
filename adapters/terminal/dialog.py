"""A person at a terminal: the prompt stays usable while answers are made above it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import aclosing
from pathlib import Path
from typing import Any

import structlog
from rich.text import Text

from ..desk import Desk
from ..messages import Message, Press, Unreadable
from . import render
from .board import Board
from .completion import LineCompleter
from .lines import EXIT, HELP, Typed, help_text, line_of, read
from .live import ASKED, LiveReply
from .origin import Speaker, TerminalOrigin
from .prompt import Prompt
from .shelf import Shelf

log = structlog.get_logger()

HINT = "A number asks one of these."
LEFT = "I don't wait for it any longer; it may still come."
GOES_ON = "What isn't answered yet is, when you come back."


class Dialog:
    """One thread, until `/exit` or Ctrl-D."""

    def __init__(
        self, desk: Desk, speaker: Speaker, board: Board, shelf: Shelf, *, history: Path
    ) -> None:
        self._desk = desk
        self._speaker = speaker
        self._board = board
        self._shelf = shelf
        self._history = history
        self._offered: tuple[str, ...] = ()
        self._has_hinted = False
        self._awaited: list[LiveReply] = []
        self._is_stopping = False
        self._datasets: asyncio.Task[tuple[str, ...]] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def hold(self) -> None:
        prompt = Prompt(
            self._board,
            history=self._history,
            completer=LineCompleter(self._names),
            interrupt=self._interrupt,
        )
        key = self._speaker.key
        await self._desk.resume(
            str(key), self._resumed, None if key.platform == "terminal" else "terminal"
        )
        async with aclosing(prompt.lines()) as lines:
            async for line in lines:
                text = line.strip()
                if text == EXIT:
                    break
                if text:
                    await self._take(text)
        if self._running():
            await self._board.print(Text(GOES_ON, style="dim"))
        for task in self._tasks:
            task.cancel()

    async def _take(self, text: str) -> None:
        await self._board.print(Text(), Text(f"{ASKED}{text}", style="you"))
        if text == HELP:
            await self._board.print(render.prose(help_text()))
            return
        try:
            typed = read(text, self._offered)
        except Unreadable as error:
            await self._board.print(Text(str(error)))
            return
        if not text.startswith("/"):
            self._offered = ()
        await self._send(typed)

    async def _send(self, typed: Typed) -> None:
        message = self._speaker.says(typed)
        reply = self._reply()
        if typed.pressed != Press("stop", ""):
            self._awaited.append(reply)
        await self._desk.accept(message, TerminalOrigin(message, reply))
        if typed.files:
            self._datasets = None

    def _reply(self, lead: str = "") -> LiveReply:
        return LiveReply(self._board, self._shelf, self._offer, lead=lead)

    def _resumed(self, message: Message) -> TerminalOrigin:
        """What an earlier run has left unanswered."""
        self._awaited.append(self._reply(line_of(message)))
        return TerminalOrigin(message, self._awaited[-1])

    def _running(self) -> list[LiveReply]:
        self._awaited = [reply for reply in self._awaited if not reply.finished.is_set()]
        self._is_stopping = self._is_stopping and bool(self._awaited)
        return self._awaited

    def _interrupt(self) -> bool:
        """Ctrl-C stops the turn, once more and it isn't waited for."""
        if not self._running():
            return False
        if self._is_stopping:
            for reply in self._awaited:
                reply.leave()
            self._awaited.clear()
            self._spawn(self._board.print(Text(LEFT, style="dim")))
        else:
            self._is_stopping = True
            self._spawn(self._send(Typed(pressed=Press("stop", ""))))
        return True

    def _offer(self, questions: tuple[str, ...]) -> None:
        """List what may be asked next; a number asks it."""
        self._offered = questions
        lines = [Text(f"{number}. {said}") for number, said in enumerate(questions, 1)]
        if not self._has_hinted:
            self._has_hinted = True
            lines.append(Text(HINT, style="dim"))
        self._spawn(self._board.print(Text(), *lines))

    async def _names(self) -> tuple[str, ...]:
        """The datasets' names, looked up once and again when there may be more."""
        if self._datasets is None:
            self._datasets = asyncio.create_task(self._look_up_datasets())
        return await asyncio.shield(self._datasets)

    async def _look_up_datasets(self) -> tuple[str, ...]:
        key = self._speaker.key
        try:
            home = await self._desk.home(key.platform, key.workspace, self._speaker.author.id)
        except LookupError as error:
            log.warning("no names of datasets to complete", reason=str(error))
            return ()
        return tuple(dataset.name for dataset in home.datasets)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
