"""The terminal as a chat platform: lines in, streamed answers out. One person, one thread.

Knows the terminal only; piped input and `plain` give clean text without control codes.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import uuid
from collections.abc import AsyncGenerator, Coroutine
from contextlib import AsyncExitStack, aclosing
from pathlib import Path
from typing import Any, TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.history import FileHistory
from prompt_toolkit.patch_stdout import patch_stdout

from ..messages import Author, Desk, Message, Platform, Press, ThreadKey, Unreadable
from .lines import COMMANDS, Typed, language_of, line_of, read
from .reply import TerminalOrigin, TerminalReply
from .screen import Images, Screen

PROMPT = "you> "
HINT = "A number asks one of these."
LEFT = "I don't wait for it any longer; it may still come."


class TerminalAdapter:
    """Reads questions until `/exit` or the end of input. Ctrl-C stops the running turn; once more,
    and it isn't waited for. `locale` is as in LANG, `time_zone` a name such as Europe/Berlin.
    """

    def __init__(
        self,
        key: ThreadKey,
        *,
        user: str,
        history: Path,
        locale: str = "",
        time_zone: str = "",
        plain: bool = False,
        images: Images | None = None,
        stdin: TextIO = sys.stdin,
        stdout: TextIO = sys.stdout,
    ) -> None:
        self._key = key
        # In a thread of a chat: what is asked here is answered here.
        self._via: Platform | None = None if key.platform == "terminal" else "terminal"
        self._author = Author(user, user, language_of(locale), time_zone)
        self._history = history
        self._is_watched = stdin.isatty() and stdout.isatty()
        self._interactive = self._is_watched and not plain
        self._stdin = stdin
        self._screen = Screen(stdout, live=self._interactive, images=images, plain=plain)
        self._offered: tuple[str, ...] = ()
        self._has_hinted = False

    async def run(self, desk: Desk) -> None:
        async with AsyncExitStack() as stack:
            lines = await stack.enter_async_context(aclosing(self._lines()))
            if self._interactive:
                stack.enter_context(patch_stdout(raw=True))
            await self._resume(desk)
            async for line in lines:
                text = line.strip()
                if text == "/exit":
                    return
                if text:
                    await self._take(desk, text)

    async def _resume(self, desk: Desk) -> None:
        """Have what an earlier run left unanswered answered before the first prompt."""
        replies: list[TerminalReply] = []

        def origin_of(message: Message) -> TerminalOrigin:
            lead = f"{PROMPT}{line_of(message)}"
            replies.append(TerminalReply(self._screen, self._offer, lead=lead))
            return TerminalOrigin(message, replies[-1])

        async def answered() -> None:
            await desk.resume(str(self._key), origin_of, self._via)
            for reply in replies:
                await reply.finished.wait()

        await self._wait(desk, answered())

    async def _take(self, desk: Desk, text: str) -> None:
        if not self._interactive:
            self._screen.line(f"{PROMPT}{text}")
        try:
            typed = read(text, self._offered)
        except Unreadable as error:
            self._screen.line(str(error))
            return
        if not text.startswith("/"):
            self._offered = ()
        await self._wait(desk, self._send(desk, typed))

    def _offer(self, questions: tuple[str, ...]) -> None:
        """List what may be asked next where a person sits; a number asks it."""
        if not self._is_watched:
            return
        self._offered = questions
        self._screen.line("")
        for number, question in enumerate(questions, 1):
            self._screen.line(f"{number}. {question}")
        if not self._has_hinted:
            self._has_hinted = True
            self._screen.line(HINT, dim=True)

    async def _send(self, desk: Desk, typed: Typed) -> None:
        """Hand a message in and wait until it is answered."""
        message = Message(
            self._key,
            uuid.uuid4().hex,
            self._author,
            typed.text,
            addressed=True,
            is_direct=True,
            files=typed.files,
            pressed=typed.pressed,
            via=self._via,
        )
        reply = TerminalReply(self._screen, self._offer)
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
                self._screen.end_line()
                self._screen.line(LEFT, dim=True)
                return
            await asyncio.gather(waiting, *stops)
        finally:
            loop.remove_signal_handler(signal.SIGINT)
            for task in (waiting, *stops):
                task.cancel()

    async def _lines(self) -> AsyncGenerator[str]:
        if not self._interactive:
            while line := await asyncio.to_thread(self._stdin.readline):
                yield line
            return
        session: PromptSession[str] = PromptSession(
            history=FileHistory(str(self._history)),
            completer=WordCompleter(list(COMMANDS), sentence=True),
        )
        while True:
            try:
                yield await session.prompt_async(PROMPT)
            except KeyboardInterrupt:
                continue  # Ctrl-C at the prompt drops the line, as in a shell
            except EOFError:
                return
