"""A model's thoughts: kept out of its answer, and shown as a line while it thinks. Pure."""

from __future__ import annotations

import re

from ..options import plain

MAX_LINE_CHARS = 80
_TAGS = ("<think>", "<thinking>")
_END = re.compile(r"</think(?:ing)?>\s*(?=\S)")


class ThoughtFilter:
    """Passes text through at once, except thoughts in tags at its beginning."""

    def __init__(self) -> None:
        self._held = ""
        self._is_thinking = False
        self._is_past = False

    def feed(self, delta: str) -> str:
        """The text that may be shown now."""
        if self._is_past:
            return delta
        self._held += delta
        head = self._held.lstrip()
        if not self._is_thinking:
            self._is_thinking = head.startswith(_TAGS)
            if not self._is_thinking and not any(tag.startswith(head) for tag in _TAGS):
                return self._pass(self._held)
        if self._is_thinking and (end := _END.search(head)):
            return self._pass(head[end.end() :])
        return ""

    def finish(self) -> str:
        """The end of the text: what may still be shown. Thoughts without an end are no answer."""
        return "" if self._is_thinking or self._is_past else self._pass(self._held)

    def _pass(self, text: str) -> str:
        self._is_past, self._held, self._is_thinking = True, "", False
        return text


class Headlines:
    """The first line of each part of a summary, as soon as it is whole."""

    def __init__(self) -> None:
        self._line = ""
        self._is_told = False

    def feed(self, delta: str) -> str | None:
        """A new status line, if there is one."""
        if self._is_told:
            return None
        self._line += delta
        first, end, _ = self._line.lstrip().partition("\n")
        return self._tell(first) if end or len(first) > MAX_LINE_CHARS else None

    def end_part(self) -> str | None:
        """A part is over; the status line, if there was none of it yet."""
        line = None if self._is_told else self._tell(self._line.strip().partition("\n")[0])
        self._line, self._is_told = "", False
        return line

    def _tell(self, line: str) -> str | None:
        self._is_told = True
        shown = plain(line)
        if len(shown) > MAX_LINE_CHARS:
            shown = f"{shown[: MAX_LINE_CHARS - 1].rstrip()}…"
        return f"Thinking: {shown}" if shown else None
