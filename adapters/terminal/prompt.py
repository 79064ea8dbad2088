"""The line that a person types in, usable while an answer is being made above it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import Completer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.history import FileHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from .board import FRAMES_PER_S, Board
from .live import ASKED

MENU_LINES = 6


class Prompt:
    """`interrupt` is called for Ctrl-C, and tells whether that was for something that runs."""

    def __init__(
        self, board: Board, *, history: Path, completer: Completer, interrupt: Callable[[], bool]
    ) -> None:
        self._board = board
        self._interrupt = interrupt
        self._session: PromptSession[str] = PromptSession(
            message=self._message,
            history=FileHistory(str(history)),
            completer=completer,
            # Elsewhere a menu would only be in the way.
            complete_while_typing=Condition(lambda: self._typed.startswith("/")),
            auto_suggest=AutoSuggestFromHistory(),
            key_bindings=self._keys(),
            reserve_space_for_menu=MENU_LINES,
            erase_when_done=True,  # what is being done is drawn with it, and goes on below
        )

    async def lines(self) -> AsyncGenerator[str]:
        """What is typed, until Ctrl-D."""
        self._board.changed = self._session.app.invalidate
        moving = asyncio.create_task(self._move())
        try:
            while True:
                try:
                    yield await self._session.prompt_async()
                except EOFError:
                    return
        finally:
            moving.cancel()
            self._board.changed = lambda: None

    @property
    def _typed(self) -> str:
        return self._session.default_buffer.text

    def _message(self) -> ANSI:
        return ANSI(f"{self._board.live()}\x1b[1;36m{ASKED}\x1b[0m")

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add("c-c")
        @keys.add("<sigint>")
        def _(event: KeyPressEvent) -> None:
            if not self._interrupt():
                event.current_buffer.reset()  # drops the line, as in a shell

        return keys

    async def _move(self) -> None:
        """Have time seen to pass while something is done."""
        while True:
            await asyncio.sleep(1 / FRAMES_PER_S)
            if self._board.is_busy:
                self._session.app.invalidate()
