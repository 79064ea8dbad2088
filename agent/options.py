"""Lines with which a model offers what to ask or choose next, told from the text. Pure.

`[next] question` suggests, `[choice] option` asks back. Both count at the start of a line outside
code fences, and become buttons instead of text. Knows no platform's buttons.
"""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["next", "choice"]

MAX_OPTIONS = 5
MAX_LABEL_CHARS = 75
MAX_OPTION_CHARS = 300

# Models like to make a list of them, or to stress the marker.
_LEAD = re.compile(r"[\s\-*•`\d.)]{0,8}")
_MARKERS = ("[next]", "[choice]")
_OPTION = re.compile(r"\[(next|choice)\][*`:\s]*(.*)", re.IGNORECASE | re.DOTALL)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_MAX_HELD_CHARS = MAX_OPTION_CHARS + 50
_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»", "'": "'"}


class OptionFilter:
    """Passes text through at once, except option lines and what might become one."""

    def __init__(self) -> None:
        self._head = ""  # the current line's beginning
        self._held = ""  # what of the current line isn't shown yet
        self._passing = False
        self._gap = ""  # line ends that count only if text follows
        self._fence = ""
        self._found: dict[Kind, dict[str, str]] = {"next": {}, "choice": {}}

    @property
    def suggestions(self) -> tuple[str, ...]:
        return tuple(self._found["next"].values())

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(self._found["choice"].values())

    def feed(self, delta: str) -> str:
        """The text that may be shown now."""
        *whole, rest = delta.split("\n")
        return "".join(self._add(part) + self._end_line() for part in whole) + self._add(rest)

    def finish(self) -> str:
        """The end of the text: what may still be shown."""
        shown = self._end_line()
        before, self._gap = self._gap.removesuffix("\n"), ""
        return shown if self.suggestions or self.choices else shown + before

    def _add(self, part: str) -> str:
        self._head = (self._head + part)[:_MAX_HELD_CHARS]
        self._held += part
        if not (self._passing or self._fence):
            self._passing = not _may_be_option(self._held)
        return self._release() if self._passing or (self._fence and self._held) else ""

    def _end_line(self) -> str:
        head, shown = self._head, ""
        if not (self._passing or self._fence) and self._take(self._held):
            self._held = ""
        else:
            shown = self._release() if self._held else ""
            self._gap += "\n"
            self._turn_fence(head)
        self._head, self._passing = "", False
        return shown

    def _release(self) -> str:
        shown, self._gap, self._held = self._gap + self._held, "", ""
        return shown

    def _take(self, line: str) -> bool:
        """Keep an option line; false when it has to be shown."""
        match = _OPTION.match(line, _lead_end(line))
        text = plain(match[2]) if match else ""
        if match is None or not text:
            return False
        found = self._found["next" if match[1].lower() == "next" else "choice"]
        new = text.casefold() not in found
        if len(text) > MAX_OPTION_CHARS or (new and len(found) == MAX_OPTIONS):
            self._held = f"- {text}"
            return False
        if new:
            found[text.casefold()] = text
        return True

    def _turn_fence(self, line: str) -> None:
        match = _FENCE.match(line)
        if match is None:
            return
        if not self._fence:
            self._fence = match[1]
        elif match[1].startswith(self._fence) and not line[match.end() :].strip():
            self._fence = ""


def marked(line: str) -> str | None:
    """The option that a line offers, from its marker on; None if it offers none."""
    match = _OPTION.match(line, _lead_end(line))
    return None if match is None else line[match.start() :]


def as_plain(line: str) -> str:
    """The same line as text that offers nothing."""
    match = _OPTION.match(line, _lead_end(line))
    return line if match is None else f"- {match[2]}"


def label(option: str) -> str:
    """An option at the length of a button."""
    if len(option) <= MAX_LABEL_CHARS:
        return option
    return option[: MAX_LABEL_CHARS - 1].rstrip() + "…"


def plain(text: str) -> str:
    """One line without markup and control characters."""
    text = "".join(c if c.isprintable() else " " for c in text)
    text = " ".join(text.replace("**", "").replace("`", "").split()).strip("*_ ")
    if len(text) > 2 and _QUOTES.get(text[0]) == text[-1]:
        text = text[1:-1].strip()
    return text


def _may_be_option(line: str) -> bool:
    end = _lead_end(line)
    rest = line[end:].lower()
    if len(line) > _MAX_HELD_CHARS:
        return False
    return any(marker.startswith(rest) or rest.startswith(marker) for marker in _MARKERS)


def _lead_end(line: str) -> int:
    match = _LEAD.match(line)
    return match.end() if match else 0
