"""Python fences in streamed text: withheld until it is known whether they are calls. Pure.

Many model servers ignore tools; a model behind one writes its code into the text instead.
"""

from __future__ import annotations

import re

_OPEN = re.compile(r"^ {0,3}```[ \t]*(?:python|py|python3)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_CLOSE = re.compile(r"^ {0,3}```[ \t]*$", re.MULTILINE)
_MAY_OPEN = re.compile(r"^ {0,3}`{0,3}[ \t]*[A-Za-z0-9]{0,7}[ \t]*$")


class FenceFilter:
    """Passes text through at once, except Python fences and what might become one."""

    def __init__(self) -> None:
        self._held = ""
        self._inside = False
        self._blocks: list[str] = []
        self._raw: list[str] = []

    @property
    def code(self) -> str:
        """All Python blocks so far as one cell."""
        return "\n\n".join(self._blocks)

    def feed(self, delta: str) -> str:
        """The text that may be shown now."""
        self._held += delta
        shown = ""
        while True:
            pattern = _CLOSE if self._inside else _OPEN
            match = self._whole_line(pattern)
            if match is None:
                break
            before, self._held = self._held[: match.start()], self._held[match.end() + 1 :]
            if self._inside:
                self._blocks.append(before.rstrip("\n"))
                self._raw.append(f"```python\n{before}```\n")
            else:
                shown += before
            self._inside = not self._inside
        if not self._inside:
            cut = len(self._held) - len(self._held.rpartition("\n")[2])
            if not _MAY_OPEN.match(self._held[cut:]):
                cut = len(self._held)
            shown, self._held = shown + self._held[:cut], self._held[cut:]
        return shown

    def finish(self) -> str:
        """The end of the text: what may still be shown. An open fence counts as closed."""
        shown = self.feed("\n")
        if self._inside and self._held.strip():
            self._blocks.append(self._held.rstrip("\n"))
            self._raw.append(f"```python\n{self._held}```\n")
            self._held = ""
        rest, self._held = shown + self._held, ""
        return rest.removesuffix("\n")

    @property
    def withheld(self) -> str:
        """The blocks as text, for when they were no calls after all."""
        return "".join(self._raw)

    def _whole_line(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.search(self._held)
        return match if match and self._held[match.end() : match.end() + 1] == "\n" else None
