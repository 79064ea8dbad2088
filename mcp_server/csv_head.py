"""The head of a CSV file: its column names, what divides its cells, what ends its lines. Pure."""

from __future__ import annotations

import codecs
import csv
import io
import re
from contextlib import suppress
from dataclasses import dataclass, replace

from .errors import UnreadableDataset
from .heading import MAX_ROWS, find_heading

MAX_HEAD_BYTES = 2**20
MAX_COLUMNS = 2000
MAX_NAME_CHARS = 500

DELIMITERS = ",;\t|"
NO_TEXT = "isn't text: it has zero bytes; save it as UTF-8"
ONE_COLUMN = (
    "I read each line as one cell, as the first one is; if that is a title, remove it from the file"
)
_OTHERS = {
    "<!doctype html": "a web page",
    "<html": "a web page",
    "<?xml": "XML",
    '{"': "JSON",
    "[{": "JSON",
}
_OTHER = re.compile(rf"\s*({'|'.join(map(re.escape, _OTHERS))})", re.IGNORECASE)
_SEP = re.compile("sep=([,;\t|])(?:\r\n|\r|\n)", re.IGNORECASE)
_NEWLINES = ("\r\n", "\r", "\n")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class CsvHead:
    """`newline` is what ends the first line, and so every line; `records` is how many come before
    the rows; `notes` are sentences without their stops.
    """

    delimiter: str
    newline: str
    names: tuple[str, ...]
    records: int = 1
    notes: tuple[str, ...] = ()


def parse_head(start: bytes, *, is_whole: bool, delimiters: str = DELIMITERS) -> CsvHead:
    """Read the head from a file's first bytes, all of them or `MAX_HEAD_BYTES`.

    The delimiter is the one that divides all records alike, else that gives the first line the
    most columns. A column without a name is called by its number; a name that comes again gets one.

    Raises:
        UnreadableDataset: it isn't UTF-8 text, has no such line or too many columns.
    """
    if start.startswith(_UTF_16):
        raise UnreadableDataset("is UTF-16 text; save it as UTF-8")
    if b"\0" in start:
        raise UnreadableDataset(NO_TEXT)
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(start, final=is_whole)
    except UnicodeDecodeError as error:
        line = start.count(b"\n", 0, error.start) + 1
        raise UnreadableDataset(f"isn't UTF-8 text (line {line}); save it as UTF-8") from error
    head = _head(text, is_whole, delimiters)
    is_cut = not is_whole and "\n" not in text and "\r" not in text
    if is_cut or not any(name.strip() for name in head.names):
        raise UnreadableDataset("doesn't begin with a line of column names")
    if (sign := _OTHER.match(text)) is not None:
        raise UnreadableDataset(
            f"is {_OTHERS[sign[1].lower()]} by its content, not a table in text"
        )
    return replace(head, names=column_names(head.names))


def column_names(found: tuple[str, ...]) -> tuple[str, ...]:
    """Names that are all there, all different and of bounded length.

    Raises:
        UnreadableDataset: there are too many, or one is too long.
    """
    if len(found) > MAX_COLUMNS:
        raise UnreadableDataset(f"has {len(found)} columns; {MAX_COLUMNS} are the most")
    given = {raw.strip().lower() for raw in found}
    names: dict[str, str] = {}  # by what DuckDB takes for the same
    for number, raw in enumerate(found, 1):
        name = first = raw.strip() or f"column_{number}"
        if len(name) > MAX_NAME_CHARS:
            limit = f"{MAX_NAME_CHARS} letters are the most"
            raise UnreadableDataset(f"has a column name of {len(name)} letters; {limit}")
        copy = 1
        while name.lower() in names or (copy > 1 and name.lower() in given):
            copy += 1
            name = f"{first}_{copy}"
        names[name.lower()] = name
    return tuple(names.values())


def _head(text: str, is_whole: bool, delimiters: str) -> CsvHead:
    """Its names are as they are found; the first line's, where no delimiter fits all records."""
    if (said := _SEP.match(text)) is not None:  # a line for Excel alone
        found = _Records(text[said.end() :], said[1], is_whole)
        head = found.head or found.first_line
        return replace(head, records=head.records + 1)
    tried = [_Records(text, delimiter, is_whole) for delimiter in delimiters]
    fitting = [one.head for one in tried if one.head is not None]
    best = max(fitting, key=_merit, default=None)
    if best is not None and len(best.names) > 1:
        return best
    first_line = max((one.first_line for one in tried), key=lambda one: len(one.names))
    if best is None or len(first_line.names) > 1:
        return first_line
    return replace(best, notes=(*best.notes, ONE_COLUMN)) if any(map(_divides, tried)) else best


def _merit(head: CsvHead) -> tuple[bool, int, int]:
    return len(head.names) > 1, -head.records, len(head.names)


def _divides(records: _Records) -> bool:
    below = records.below_first
    return sum(len(one) > 1 for one in below) * 2 > len(below)


class _Records:
    """A text's first records, as a delimiter divides them."""

    def __init__(self, text: str, delimiter: str, is_whole: bool) -> None:
        self._delimiter = delimiter
        self._records, self._newline = _divided(text, delimiter)
        if not is_whole and len(self._records) < MAX_ROWS:
            self._records = self._records[:-1]  # it may be cut

    @property
    def first_line(self) -> CsvHead:
        names = tuple(self._records[0]) if self._records else ()
        return CsvHead(self._delimiter, self._newline, names)

    @property
    def below_first(self) -> list[list[str]]:
        return self._records[1:]

    @property
    def head(self) -> CsvHead | None:
        """None where not all records have as many cells as there are names."""
        heading = find_heading(self._records)
        if heading is None:
            return None
        names, end = heading.names, heading.end
        below = (record for record in self._records[end:] if record)
        if any(len(one) != len(names) and one[len(names) :] != [""] for one in below):
            return None
        return CsvHead(self._delimiter, self._newline, names, end, heading.notes)


def _divided(text: str, delimiter: str) -> tuple[list[list[str]], str]:
    """The first records, up to one that is none, and what ends the first."""
    lines = io.StringIO(text, newline="")
    records: list[list[str]] = []
    newline = ""
    with suppress(csv.Error):
        for record in csv.reader(lines, delimiter=delimiter, strict=True):
            records.append(record)
            read = text[: lines.tell()] if not newline else ""
            newline = newline or next((one for one in _NEWLINES if read.endswith(one)), "\n")
            if len(records) == MAX_ROWS:
                break
    return records, newline or "\n"
