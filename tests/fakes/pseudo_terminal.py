"""A program in a real pseudo-terminal, seen as a person sees it: what its codes come to."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pexpect
import pyte

from bot.settings import ROOT

DEADLINE_S = 90
SCROLLBACK_LINES = 5_000
# Kitty's pictures and iTerm's, which the screen doesn't know; the bytes are kept.
PICTURE = re.compile(r"\x1b_G.*?\x1b\\|\x1b\]1337;File=.*?\x07", re.DOTALL)
UNFINISHED = re.compile(r"\x1b(?:_G(?!.*\x1b\\).*|\]1337(?!.*\x07).*|[_\]]?)\Z", re.DOTALL)


class PseudoTerminal:
    """Keys in, a screen with its scrollback out. Answers what programs ask of a terminal."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        columns: int = 100,
        lines: int = 40,
    ) -> None:
        self.screen: Any = pyte.HistoryScreen(columns, lines, history=SCROLLBACK_LINES, ratio=0.5)
        self._stream = pyte.Stream(self.screen)
        self._child: Any = pexpect.spawn(
            command[0], list(command[1:]), cwd=str(ROOT), env=dict(environment), encoding="utf-8",
            dimensions=(lines, columns), timeout=DEADLINE_S,
        )  # fmt: skip
        self.screen.write_process_input = self._child.send
        self._rest = ""
        self.written = ""
        # Each picture, and the line of the scrollback that it was drawn in.
        self.pictures: list[tuple[int, str]] = []

    @property
    def shown(self) -> list[str]:
        """Every line, those that were scrolled away too."""
        above = [self._text(line) for line in self.screen.history.top]
        return [*above, *(line.rstrip() for line in self.screen.display)]

    @property
    def text(self) -> str:
        return "\n".join(self.shown)

    def type(self, keys: str) -> None:
        self._child.send(keys)

    def enter(self, line: str) -> None:
        self._child.send(f"{line}\r")

    def resize(self, columns: int, lines: int) -> None:
        self.screen.resize(lines, columns)
        self._child.setwinsize(lines, columns)

    async def until(self, pattern: str, *, count: int = 1) -> None:
        """Wait until so many of it are to be seen.

        Raises:
            TimeoutError: they never were; the text is all that was.
        """
        try:
            async with asyncio.timeout(DEADLINE_S):
                while len(re.findall(pattern, self.text, re.MULTILINE)) < count:
                    await self._read()
        except (TimeoutError, EOFError) as error:
            raise TimeoutError(f"never saw {pattern!r}:\n{self.text}") from error

    async def end(self) -> int:
        """Wait for the program's end; its exit status."""
        async with asyncio.timeout(DEADLINE_S):
            while True:
                try:
                    await self._read()
                except EOFError:
                    break
        self._child.close()
        return int(self._child.exitstatus or 0)

    def close(self) -> None:
        self._child.close(force=True)

    async def _read(self) -> None:
        try:
            piece: str = await asyncio.to_thread(self._child.read_nonblocking, 65_536, DEADLINE_S)
        except pexpect.EOF as error:
            raise EOFError from error
        self.written += piece
        text = self._rest + piece
        cut = UNFINISHED.search(text)
        self._rest = text[cut.start() :] if cut else ""
        self._feed(text[: cut.start()] if cut else text)

    def _feed(self, text: str) -> None:
        at = 0
        for match in PICTURE.finditer(text):
            self._stream.feed(text[at : match.start()])
            if match[0].startswith("\x1b_Gm="):  # the rest of the one before
                line, begun = self.pictures.pop()
                self.pictures.append((line, begun + match[0]))
            else:
                line = len(self.screen.history.top) + self.screen.cursor.y
                self.pictures.append((line, match[0]))
            at = match.end()
        self._stream.feed(text[at:])

    def _text(self, line: Any) -> str:
        return "".join(line[x].data for x in range(self.screen.columns)).rstrip()
