"""The terminal as a chat platform: lines in, streamed answers out. One person, one thread.

Knows the terminal only; piped input and `plain` give clean text without control codes.
"""

from __future__ import annotations

import asyncio
import base64
import signal
import sys
import uuid
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, aclosing
from pathlib import Path
from typing import Any, Literal, TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.history import FileHistory
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console
from rich.status import Status

from .messages import Author, File, Handler, Message, ThreadKey

PROMPT = "you> "
COMMANDS = ("/help", "/datasets", "/clear", "/exit")
KITTY_CHUNK_CHARS = 4096

Images = Literal["kitty", "iterm"]


class TerminalAdapter:
    """Reads questions until `/exit` or the end of input; Ctrl-C stops the running turn."""

    def __init__(
        self,
        key: ThreadKey,
        *,
        user: str,
        history: Path,
        plain: bool = False,
        images: Images | None = None,
        stdin: TextIO = sys.stdin,
        stdout: TextIO = sys.stdout,
    ) -> None:
        self._key = key
        self._author = Author(user, user)
        self._history = history
        self._interactive = stdin.isatty() and stdout.isatty() and not plain
        self._images: Images | None = images if self._interactive else None
        self._stdin = stdin
        self._console = Console(file=stdout, highlight=False, no_color=plain, soft_wrap=True)

    async def run(self, handle: Handler) -> None:
        async with AsyncExitStack() as stack:
            lines = await stack.enter_async_context(aclosing(self._lines()))
            if self._interactive:
                stack.enter_context(patch_stdout(raw=True))
            async for line in lines:
                text = line.strip()
                if text == "/exit":
                    return
                if text:
                    await self._turn(handle, text)

    async def _turn(self, handle: Handler, text: str) -> None:
        if not self._interactive:
            self._console.out(f"{PROMPT}{text}")
        loop = asyncio.get_running_loop()
        stops: list[asyncio.Task[None]] = []

        def stop() -> None:
            stops.append(loop.create_task(handle(self._message("stop"), _Silent())))

        loop.add_signal_handler(signal.SIGINT, stop)
        try:
            await handle(self._message(text), _TerminalReply(self._console, self._images))
            await asyncio.gather(*stops)
        finally:
            loop.remove_signal_handler(signal.SIGINT)

    def _message(self, text: str) -> Message:
        return Message(self._key, uuid.uuid4().hex, self._author, text, addressed=True)

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


class _TerminalReply:
    """Writes as it comes; a spinner says what is being done until there is something to read."""

    def __init__(self, console: Console, images: Images | None) -> None:
        self._console = console
        self._images: Images | None = images
        self._spinner: Status | None = None
        self._at_line_start = True

    async def status(self, text: str) -> None:
        self._stop_spinner()
        if not self._console.is_terminal:
            return
        if text:
            self._newline()
            self._spinner = self._console.status(text)
            self._spinner.start()

    async def write(self, markdown: str) -> None:
        self._stop_spinner()
        self._console.out(markdown, end="")
        self._at_line_start = markdown.endswith("\n")

    async def attach(self, file: File) -> None:
        self._stop_spinner()
        self._newline()
        images = self._images
        if images is not None and file.media_type == "image/png":
            self._console.file.write(_inline(file.content, images) + "\n")
        about = f" ({file.alt_text})" if file.alt_text else ""
        self._console.out(f"[saved] {file.saved_at or file.name}{about}")

    async def finish(self) -> None:
        self._stop_spinner()
        self._newline()

    def _newline(self) -> None:
        if not self._at_line_start:
            self._console.out()
            self._at_line_start = True

    def _stop_spinner(self) -> None:
        if self._spinner is not None:
            self._spinner.stop()
            self._spinner = None


class _Silent:
    """The answer to an order that shows its effect elsewhere."""

    async def status(self, text: str) -> None: ...

    async def write(self, markdown: str) -> None: ...

    async def attach(self, file: Any) -> None: ...

    async def finish(self) -> None: ...


def _inline(png: bytes, images: Images) -> str:
    """The escape sequence that shows a picture."""
    data = base64.b64encode(png).decode("ascii")
    if images == "iterm":
        return f"\x1b]1337;File=inline=1;size={len(png)}:{data}\a"
    chunks = [data[i : i + KITTY_CHUNK_CHARS] for i in range(0, len(data), KITTY_CHUNK_CHARS)]
    parts: list[str] = []
    for number, chunk in enumerate(chunks):
        head = "a=T,f=100," if number == 0 else ""
        parts.append(f"\x1b_G{head}m={int(number < len(chunks) - 1)};{chunk}\x1b\\")
    return "".join(parts)
