"""Markdown as it is being written → pieces that may be shown, whole where they must be. Pure.

Knows lines, code, lists and tables; nothing of messages or how long they may be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from . import tables
from .tables import Table
from .visible import visible

MAX_PIECE_CHARS = 1_000

_FENCE = re.compile(r"^(\s*)(`{3,}|~{3,})[ \t]*([\w+#.-]*)[^`\n]*$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s")
_TICKS = re.compile("`{3,}")
_BEFORE_SPACE = re.compile(r"^.*\s", re.DOTALL)

# How good a place before a piece is for beginning a new message.
Cut = Literal["block", "line", "inside"]


@dataclass(frozen=True, slots=True)
class Prose:
    """Text as the platform takes it. A line "```" opens or ends code, and nothing else does."""

    text: str
    cut: Cut


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole table."""

    table: Table


Piece = Prose | Grid


class Cutter:
    """Takes text as it comes, and gives what is ready."""

    def __init__(
        self,
        prose: Callable[[str], str],
        code: Callable[[str], str],
        *,
        max_chars: int = MAX_PIECE_CHARS,
    ) -> None:
        """`prose` makes text outside of code blocks what the platform takes, `code` that inside.
        No line in a piece had more than twice `max_chars`.
        """
        self._to_prose = prose
        self._to_code = code
        self._max_chars = max_chars
        self._tail = ""
        self._is_begun = False
        self._fence = ""
        self._table: list[str] = []
        self._is_after_blank = True
        self._is_list = False

    def feed(self, markdown: str) -> None:
        self._tail += markdown.replace("\r\n", "\n")

    def take(self, *, is_pause: bool = False, all_: bool = False) -> list[Piece]:
        """What may be shown now. In a pause, a word needn't be followed by a space to be whole;
        with `all_` nothing more will come, and all is given.
        """
        pieces: list[Piece] = []
        *lines, self._tail = self._tail.split("\n")
        for line in lines:
            pieces += self._line(line, "\n")
        if all_:
            if self._tail:
                pieces += self._line(self._tail, "")
            pieces += self._end_table()
            if self._fence:
                pieces.append(Prose("\n```\n", "inside"))
            self._tail = self._fence = ""
        elif not self._fence and not self._table:
            pieces += self._begin(is_pause)
        return pieces

    def _line(self, line: str, end: str) -> list[Piece]:
        """A whole line, or what is left of one; a very long one in several pieces."""
        if self._is_begun:
            self._is_begun = False
            return self._inside(_chopped(tame(line), self._max_chars), end)
        if self._fence:
            return self._code(line, end)
        if line.lstrip().startswith("|"):
            self._table.append(line)
            return []
        said = line if _FENCE.match(line) else tame(line)
        head, *parts = _chopped(said, self._max_chars)
        text = self._text(head, "" if parts else end)
        return [*self._end_table(), text, *(self._inside(parts, end) if parts else ())]

    def _inside(self, parts: list[str], end: str) -> list[Piece]:
        *heads, last = [self._prose(part) for part in parts]
        return [*(Prose(head, "inside") for head in heads), Prose(last + end, "inside")]

    def _text(self, line: str, end: str) -> Prose:
        cut = self._cut(line)
        self._is_after_blank = not line.strip()
        fence = _FENCE.match(line)
        if fence is not None:
            self._fence = fence[2]
            return Prose(f"{fence[1]}```{fence[3]}{end}", cut)
        return Prose(self._prose(line) + end, cut)

    def _prose(self, text: str) -> str:
        """Text outside code. What is left out, or set as code, may bring backticks together."""
        return _TICKS.sub("`", self._to_prose(text))

    def _code(self, line: str, end: str) -> list[Piece]:
        said = line.strip()
        if len(said) >= len(self._fence) and said == self._fence[0] * len(said):
            self._fence = ""
            return [Prose(f"{line[: len(line) - len(line.lstrip())]}```{end}", "inside")]
        tame = visible(line).replace("```", "ˋˋˋ")
        starts = range(0, max(1, len(tame)), self._max_chars)
        head, *parts = [self._to_code(tame[at : at + self._max_chars]) for at in starts]
        pieces: list[Piece] = [Prose(head if parts else head + end, "line")]
        pieces += [Prose(part, "inside") for part in parts[:-1]]
        return [*pieces, *(Prose(part + end, "inside") for part in parts[-1:])]

    def _end_table(self) -> list[Piece]:
        lines, self._table = self._table, []
        if not lines:
            return []
        self._is_after_blank, self._is_list = True, False
        table = tables.parse(lines)
        if table is not None:
            return [Grid(table)]
        return [Prose(self._prose(line) + "\n", "line") for line in lines]

    def _begin(self, is_pause: bool) -> list[Piece]:
        """The beginning of a line that isn't whole: all words but those that may go on."""
        line = self._tail
        if not self._is_begun and line.lstrip()[:1] in "|`~":
            return []
        ready = line if is_pause and _opened_at(line) is None else _ready(line, self._max_chars)
        if not ready:
            return []
        self._tail = line[len(ready) :]
        head, *parts = _chopped(ready, self._max_chars)
        first = Prose(self._prose(head), "inside") if self._is_begun else self._text(head, "")
        self._is_begun, self._is_after_blank = True, False
        return [first, *(Prose(self._prose(part), "inside") for part in parts)]

    def _cut(self, line: str) -> Cut:
        """Items of a list belong together, also with empty lines between them."""
        is_item = _ITEM.match(line) is not None
        goes_on = self._is_list and (is_item or line[:1].isspace() or not line)
        is_block = self._is_after_blank or line.startswith("#")
        if line.strip():
            self._is_list = is_item or goes_on or (self._is_list and not self._is_after_blank)
        return "block" if is_block and not goes_on and line.strip() else "line"


def tame(text: str) -> str:
    """Text that opens no code: three backticks do, in the middle of a line, too."""
    return _TICKS.sub("`", visible(text))


def _ready(line: str, max_chars: int) -> str:
    """The part of an unfinished line that can't be changed by what follows."""
    match = _BEFORE_SPACE.match(line)
    end = match.end() if match else 0
    while end:
        part = line[:end]
        opened = _opened_at(part)
        if opened is None:
            return part
        before = _BEFORE_SPACE.match(part[:opened])
        end = before.end() if before else 0
    return line[:max_chars] if len(line) > 2 * max_chars else ""


def _chopped(line: str, max_chars: int) -> list[str]:
    """A line in parts, none of them long."""
    parts: list[str] = []
    while len(line) > 2 * max_chars:
        part = _ready(line[:max_chars], max_chars) or line[:max_chars]
        parts.append(part)
        line = line[len(part) :]
    return [*parts, line]


def _opened_at(part: str) -> int | None:
    """Where a code span or a link begins that hasn't ended."""
    opened: int | None = None
    mark = ""
    at = 0
    while at < len(part):
        if part[at] == "`":
            run = len(part[at:]) - len(part[at:].lstrip("`"))
            if mark == "`" * run:
                opened, mark = None, ""
            elif not mark.startswith("`"):
                opened, mark = at, "`" * run
            at += run
            continue
        if not mark and part[at] == "[":
            opened, mark = at, "["
        elif mark == "[" and part[at] == "]":
            mark = "]" if part[at + 1 : at + 2] == "(" else ""
            opened = opened if mark else None
        elif mark == "]" and part[at] == ")":
            opened, mark = None, ""
        at += 1
    return opened
