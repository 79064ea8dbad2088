"""The terminal as a platform: lines in, answers out. One person, one thread. Read this first.

A person who watches has a `Dialog`; piped input and `plain` give clean text without control codes.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TextIO

from ..desk import Desk
from ..messages import Author, Message, Press, ThreadKey, Unreadable
from .board import Board
from .dialog import HINT, LEFT, Dialog
from .images import Images
from .lines import EXIT, HELP, Typed, help_text, language_of, line_of, read
from .live import ASKED
from .origin import Speaker, TerminalOrigin
from .plain import PlainReply, PlainText
from .shelf import Shelf


class TerminalAdapter:
    """Reads questions until `/exit` or the end of input. Ctrl-C stops the running turn; once more,
    and it isn't waited for. `locale` is as in LANG, `time_zone` a name such as Europe/Berlin,
    `files` a folder for what is saved; `clock` counts seconds.
    """

    def __init__(
        self,
        key: ThreadKey,
        *,
        user: str,
        history: Path,
        files: Path,
        locale: str = "",
        time_zone: str = "",
        plain: bool = False,
        images: Images | None = None,
        stdin: TextIO = sys.stdin,
        stdout: TextIO = sys.stdout,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._speaker = Speaker(key, Author(user, user, language_of(locale), time_zone))
        self._history = history
        self._is_watched = stdin.isatty() and stdout.isatty()
        self._is_live = self._is_watched and not plain
        self._stdin = stdin
        self._stdout = stdout
        self._images: Images | None = images
        self._clock = clock
        self._shelf = Shelf(files, here=Path.cwd(), home=Path.home())
        self._out = PlainText(stdout)
        self._offered: tuple[str, ...] = ()
        self._has_hinted = False

    async def run(self, desk: Desk) -> None:
        if self._is_live:
            board = Board(self._stdout, clock=self._clock, images=self._images)
            dialog = Dialog(desk, self._speaker, board, self._shelf, history=self._history)
            await dialog.hold()
            return
        await self._resume(desk)
        while line := await self._next_line():
            text = line.strip()
            if text == EXIT:
                return
            if text:
                await self._take(desk, text)

    async def _next_line(self) -> str:
        if self._is_watched:
            self._out.write(ASKED)
        line = await asyncio.to_thread(self._stdin.readline)
        if self._is_watched:
            self._out.typed()
        return line

    async def _resume(self, desk: Desk) -> None:
        """Have what an earlier run left unanswered answered before the first line is read."""
        replies: list[PlainReply] = []

        def origin_of(message: Message) -> TerminalOrigin:
            replies.append(self._reply(lead=f"{ASKED}{line_of(message)}"))
            return TerminalOrigin(message, replies[-1])

        async def answered() -> None:
            key = self._speaker.key
            via = None if key.platform == "terminal" else "terminal"
            await desk.resume(str(key), origin_of, via)
            for reply in replies:
                await reply.finished.wait()

        await self._wait(desk, answered())

    async def _take(self, desk: Desk, text: str) -> None:
        if not self._is_watched:
            self._out.line(f"{ASKED}{text}")
        if text == HELP:
            self._out.line(help_text())
            return
        try:
            typed = read(text, self._offered)
        except Unreadable as error:
            self._out.line(str(error))
            return
        if not text.startswith("/"):
            self._offered = ()
        await self._wait(desk, self._send(desk, typed))

    def _offer(self, questions: tuple[str, ...]) -> None:
        """List what may be asked next where a person sits; a number asks it."""
        if not self._is_watched:
            return
        self._offered = questions
        self._out.line("")
        for number, question in enumerate(questions, 1):
            self._out.line(f"{number}. {question}")
        if not self._has_hinted:
            self._has_hinted = True
            self._out.line(HINT)

    def _reply(self, lead: str = "") -> PlainReply:
        return PlainReply(self._out, self._shelf, self._offer, lead=lead)

    async def _send(self, desk: Desk, typed: Typed) -> None:
        """Hand a message in and wait until it is answered."""
        message = self._speaker.says(typed)
        reply = self._reply()
        await desk.accept(message, TerminalOrigin(message, reply))
        await reply.finished.wait()

    async def _wait(self, desk: Desk, answered: Coroutine[Any, Any, None]) -> None:
        """Wait for answers; Ctrl-C stops the turn, once more and they aren't waited for."""
        waiting = asyncio.create_task(answered)
        stops: list[asyncio.Task[None]] = []

        def interrupt() -> None:
            if stops:
                waiting.cancel()
            else:
                stop = Typed(pressed=Press("stop", ""))
                stops.append(asyncio.create_task(self._send(desk, stop)))

        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, interrupt)
        try:
            await asyncio.wait([waiting])
            if waiting.cancelled():
                self._out.line(LEFT)
                return
            await asyncio.gather(waiting, *stops)
        finally:
            loop.remove_signal_handler(signal.SIGINT)
            for task in (waiting, *stops):
                task.cancel()
