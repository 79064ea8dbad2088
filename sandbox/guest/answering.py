"""`answer(...)`: a cell's own words to the person, with numbers that no model has retyped.

Knows nothing of where they are posted. pandas is looked up, not imported.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

MAX_CHARS = 12_000
MAX_ROWS = 50
EMPTY = "The answer is empty."
TOO_LONG = (
    "The answer has {chars:,} characters; at most {most:,} are posted. Save a file in output/."
)
UNFIT = "{found!r} in the answer is no word for a person: {advice}. Nothing was posted."
# What formatting leaves behind where a value is missing or wasn't formatted.
_UNFIT = (
    (re.compile(r"\b(?:nan|NaN|NaT|inf)\b|<NA>"), "say what is missing, or why"),
    (
        re.compile(r"(?<![.!?*-] )(?<!^)\bNone\b|\bNone\b(?! [a-z])", re.MULTILINE),
        "say what is missing",
    ),
    (re.compile(r"<[^<>\n]* at 0x[0-9a-f]+>"), "format the value itself"),
    (re.compile(r"\b(?:np\.\w+|Timestamp|Timedelta|Period|Interval)\("), "format each value"),
    (re.compile(r"\bdtype: \w+"), "give a table as answer(text, frame)"),
    (re.compile(r"\{[A-Za-z_][^{}\n]*\}"), "is an f missing before the quotes?"),
)


class AnswerRefused(ValueError):
    """The model is told, and may mend it."""


class Answering:
    """What the cell that runs now has answered so far."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def answer(self, *parts: Any) -> None:
        """Post this as the answer, and end the turn once the cell has ended well. Parts are
        markdown texts, or frames, which become tables; a second call adds to the first.
        """
        text = "\n\n".join(map(_text_of, parts)).strip()
        if fault := _fault(text, room=MAX_CHARS - sum(map(len, self._texts))):
            raise AnswerRefused(fault)
        self._texts.append(text)

    def take(self) -> str | None:
        """The whole answer, once; None where there is none."""
        texts, self._texts = self._texts, []
        return "\n\n".join(texts) or None


def _fault(text: str, *, room: int) -> str | None:
    if not any(letter.isalnum() for letter in text):
        return EMPTY
    if len(text) > room:
        return TOO_LONG.format(chars=len(text), most=room)
    for pattern, advice in _UNFIT:
        if found := pattern.search(text):
            return UNFIT.format(found=found[0][:60], advice=advice)
    return None


def _text_of(part: Any) -> str:
    pandas: Any = sys.modules.get("pandas")
    if pandas is not None and isinstance(part, pandas.Series):
        part = part.to_frame(part.name if part.name is not None else "value")
    if pandas is not None and isinstance(part, pandas.DataFrame):
        return "\n".join(_table(part, pandas))
    return str(part)


def _table(frame: Any, pandas: Any) -> Iterator[str]:
    """A markdown table; cells are data and can't break out of it."""
    shown = frame.head(MAX_ROWS)
    if frame.index.names != [None] or not isinstance(frame.index, pandas.RangeIndex):
        shown = shown.reset_index()
    yield _row(map(str, shown.columns))
    yield _row("---" for _ in shown.columns)
    for values in shown.itertuples(index=False, name=None):
        yield _row(_cell(value, pandas) for value in values)
    if (more := len(frame) - MAX_ROWS) > 0:
        yield f"\n{more:,} more rows are not shown."


def _row(cells: Any) -> str:
    return f"| {' | '.join(' '.join(cell.replace('|', ' ').split()) for cell in cells)} |"


def _cell(value: Any, pandas: Any) -> str:
    if pandas.api.types.is_scalar(value) and pandas.isna(value):
        return "–"
    if isinstance(value, float):
        return f"{value:,.2f}"
    return str(value).removesuffix(" 00:00:00")
