"""What a terminal shows: text, lines beside it, a spinner, pictures. Knows no messages.

All that is written is text from models and data: it can't steer the terminal.
"""

from __future__ import annotations

import base64
import re
from typing import Literal, TextIO

from rich.console import Console
from rich.status import Status
from rich.text import Text

KITTY_CHUNK_CHARS = 4096

Images = Literal["kitty", "iterm"]

# Control characters but newline and tab, and those that turn the direction of reading.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Screen:
    """One output that several replies share. Without `live` it is clean text and nothing moves."""

    def __init__(
        self, stdout: TextIO, *, live: bool, images: Images | None = None, plain: bool = False
    ) -> None:
        self.live = live
        self._images: Images | None = images if live else None
        self._console = Console(file=stdout, highlight=False, no_color=plain, soft_wrap=True)
        self._spinner: Status | None = None
        self._at_line_start = True

    def spin(self, label: str) -> None:
        """Say what is being done until something is written; an empty label ends it."""
        if self._spinner is not None:
            self._spinner.stop()
            self._spinner = None
        if self.live and label:
            self._newline()
            self._spinner = self._console.status(Text(clean(label)))
            self._spinner.start()

    def write(self, text: str) -> None:
        self.spin("")
        shown = clean(text)
        if shown:
            self._console.out(shown, end="", highlight=False)
            self._at_line_start = shown.endswith("\n")

    def line(self, text: str, *, dim: bool = False) -> None:
        """A line of its own; what spins goes on below it."""
        if self._spinner is not None:
            self._spinner.stop()
        self._newline()
        style = "dim" if dim and self.live else None
        self._console.out(clean(text), style=style, highlight=False)
        if self._spinner is not None:
            self._spinner.start()

    def picture(self, png: bytes) -> None:
        """The picture itself, where the terminal can show it."""
        if self._images is not None:
            self.end_line()
            self._console.file.write(_inline(png, self._images) + "\n")

    def end_line(self) -> None:
        """Nothing is being done any more, and the next text starts on a line of its own."""
        self.spin("")
        self._newline()

    def _newline(self) -> None:
        if not self._at_line_start:
            self._console.out()
            self._at_line_start = True


def clean(text: str) -> str:
    return _CONTROL.sub("", text)


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
