"""The first line of a CSV file: what divides its cells, what ends it, its column names. Pure."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass, replace

from .errors import UnreadableDataset

MAX_HEAD_BYTES = 2**20
MAX_COLUMNS = 2000
MAX_NAME_CHARS = 500

DELIMITERS = ",;\t|"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class CsvHead:
    """`newline` is what ends the first line, and so every line."""

    delimiter: str
    newline: str
    names: tuple[str, ...]


def parse_head(start: bytes, *, is_whole: bool, delimiters: str = DELIMITERS) -> CsvHead:
    """Read the first line from a file's first bytes, all of them or `MAX_HEAD_BYTES`.

    The delimiter is the one that gives the most columns. A column without a name is called by
    its number; a name that comes again gets one.

    Raises:
        UnreadableDataset: it isn't UTF-8 text, has no such line or too many columns.
    """
    if start.startswith(_UTF_16):
        raise UnreadableDataset("is UTF-16 text; save it as UTF-8")
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(start, final=is_whole)
    except UnicodeDecodeError as error:
        line = start.count(b"\n", 0, error.start) + 1
        raise UnreadableDataset(f"isn't UTF-8 text (line {line}); save it as UTF-8") from error
    heads = [_first_line(text, delimiter) for delimiter in delimiters]
    head = max(heads, key=lambda one: len(one.names))
    is_cut = not is_whole and "\n" not in text and "\r" not in text
    if is_cut or not any(head.names):
        raise UnreadableDataset("doesn't begin with a line of column names")
    if any("\0" in name for name in head.names):
        raise UnreadableDataset("isn't text: it has zero bytes; save it as UTF-8")
    return replace(head, names=column_names(head.names))


def column_names(found: tuple[str, ...]) -> tuple[str, ...]:
    """Names that are all there, all different and of bounded length.

    Raises:
        UnreadableDataset: there are too many, or one is too long.
    """
    if len(found) > MAX_COLUMNS:
        raise UnreadableDataset(f"has {len(found)} columns; {MAX_COLUMNS} are the most")
    given = {raw.strip() for raw in found}
    names: dict[str, None] = {}  # a set that keeps its order
    for number, raw in enumerate(found, 1):
        name = first = raw.strip() or f"column_{number}"
        if len(name) > MAX_NAME_CHARS:
            limit = f"{MAX_NAME_CHARS} letters are the most"
            raise UnreadableDataset(f"has a column name of {len(name)} letters; {limit}")
        copy = 1
        while name in names or (copy > 1 and name in given):
            copy += 1
            name = f"{first}_{copy}"
        names[name] = None
    return tuple(names)


def _first_line(text: str, delimiter: str) -> CsvHead:
    lines = io.StringIO(text, newline="")
    try:
        names = tuple(next(csv.reader(lines, delimiter=delimiter, strict=True), ()))
    except csv.Error:
        names = ()
    read = text[: lines.tell()]
    newline = next((sign for sign in ("\r\n", "\r", "\n") if read.endswith(sign)), "\n")
    return CsvHead(delimiter, newline, names)
