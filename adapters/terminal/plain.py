"""An answer as clean text, for pipes and `--plain`, without its receipt. Knows no screen: nothing
moves, and no control code is written.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TextIO

from ..markdown.visible import visible
from ..messages import Button, File, Step
from .shelf import Shelf

# Told the questions that an answer offers.
Offer = Callable[[tuple[str, ...]], None]


class PlainText:
    """An output that several replies share."""

    def __init__(self, stdout: TextIO) -> None:
        self._stdout = stdout
        self._at_line_start = True

    def write(self, text: str) -> None:
        shown = visible(text)
        if shown:
            self._stdout.write(shown)
            self._stdout.flush()
            self._at_line_start = shown.endswith("\n")

    def line(self, text: str) -> None:
        self.end_line()
        self.write(f"{text}\n")

    def end_line(self) -> None:
        """The next text starts on a line of its own."""
        if not self._at_line_start:
            self.write("\n")

    def typed(self) -> None:
        """A person has ended the line that was begun."""
        self._at_line_start = True


class PlainReply:
    """`lead` is shown before anything else; `finished` is set when the answer is final."""

    def __init__(self, out: PlainText, shelf: Shelf, offer: Offer, *, lead: str = "") -> None:
        self._out = out
        self._shelf = shelf
        self._offer = offer
        self._lead = lead
        self.finished = asyncio.Event()

    async def heard(self) -> None: ...

    async def status(self, text: str) -> None: ...

    async def step(self, step: Step) -> None: ...

    async def write(self, markdown: str) -> None:
        self._show_lead()
        self._out.write(markdown)

    async def attach(self, file: File) -> None:
        self._show_lead()
        about = f" ({file.alt_text})" if file.alt_text else ""
        self._out.line(f"[saved] {await self._shelf.put(file)}{about}")

    async def whisper(self, markdown: str) -> None:
        self._show_lead()
        self._out.line(markdown)

    async def finish(self, buttons: tuple[Button, ...] = (), receipt: str = "") -> None:
        self._out.end_line()
        questions = tuple(button.value for button in buttons if button.action == "ask")
        if questions:
            self._offer(questions)
        self.finished.set()

    async def withdraw(self) -> bool:
        return False  # what a terminal has shown stays

    def _show_lead(self) -> None:
        lead, self._lead = self._lead, ""
        if lead:
            self._out.line(lead)
