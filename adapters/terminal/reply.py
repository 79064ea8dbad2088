"""An answer on the terminal's screen, and where its message came from.

Writes as it comes; what is done meanwhile is seen only by a person who watches.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from ..messages import Attachment, Author, Button, File, Message, Remark, Step
from .files import content
from .screen import Screen

MARKS = {"done": "✓", "failed": "✗"}

# Told the questions that an answer offers.
Offer = Callable[[tuple[str, ...]], None]


class TerminalReply:
    """`lead` is shown before anything else; `finished` is set when the answer is final."""

    def __init__(self, screen: Screen, offer: Offer, *, lead: str = "") -> None:
        self._screen = screen
        self._offer = offer
        self._lead = lead
        self._step = ""
        self.finished = asyncio.Event()

    async def heard(self) -> None: ...

    async def status(self, text: str) -> None:
        self._show_lead()
        self._screen.spin(text or self._step)

    async def step(self, step: Step) -> None:
        self._show_lead()
        said = f"Step {step.number}: {step.title}"
        if step.state == "running":
            self._step = said
            self._screen.spin(said)
            return
        self._step = ""
        self._screen.spin("")
        if self._screen.live:
            self._screen.line(f"{MARKS[step.state]} {said}", dim=True)

    async def write(self, markdown: str) -> None:
        self._show_lead()
        self._screen.write(markdown)

    async def attach(self, file: File) -> None:
        self._show_lead()
        self._screen.end_line()
        if file.media_type == "image/png":
            self._screen.picture(file.content)
        about = f" ({file.alt_text})" if file.alt_text else ""
        self._screen.line(f"[saved] {file.saved_at or file.name}{about}")

    async def whisper(self, markdown: str) -> None:
        self._show_lead()
        self._screen.line(markdown, dim=True)

    async def finish(self, buttons: tuple[Button, ...] = ()) -> None:
        self._screen.end_line()
        questions = tuple(button.value for button in buttons if button.action == "ask")
        if questions:
            self._offer(questions)
        self.finished.set()

    async def withdraw(self) -> bool:
        return False  # what a terminal has shown stays

    def _show_lead(self) -> None:
        lead, self._lead = self._lead, ""
        if lead:
            self._screen.line(lead)


class TerminalOrigin:
    """A line that was typed."""

    def __init__(self, message: Message, reply: TerminalReply) -> None:
        self._author = message.author
        self._reply = reply

    async def author(self) -> Author:
        return self._author

    async def earlier(self) -> tuple[Remark, ...]:
        return ()

    def content(self, attachment: Attachment) -> AsyncIterator[bytes]:
        return content(attachment)

    def reply(self) -> TerminalReply:
        return self._reply
