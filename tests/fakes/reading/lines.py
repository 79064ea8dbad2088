"""Markdown and what a platform shows of it, as comparable lines. Pure: knows no platform.

An answer reads the same in the record and in the chat, except for what has to differ there:
- a table is the platform's own, or code with aligned columns: its rows become lines
  `| cell | cell |`, cells without marks for bold and code, and `<` where a table has a look-alike;
- a long table is shown in part, the whole is in `table-N.csv`: its rows are taken from there, and
  the sentence that says so is left out;
- where a message ends inside code, the code is ended there and begun again in the next message;
  where it ends inside a line, the line goes on in the next;
- an answer that is too long for messages is in `answer.md`, and the last message says so;
- empty lines, and spaces at the end of a line, don't count: a message doesn't begin with any.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import zip_longest

from tests.fakes.reading.pages import Page

CONTINUED = "_The answer is longer than fits here: all of it is in `answer.md`._"
DOCUMENT = "answer.md"
REPORTED_CHARS = 200

FENCE = "```"
END_OF_CODE = f"\n{FENCE}"
_MORE = re.compile(r"_.*whole table is in `(table-\d+\.csv)`\._")
_MARKS = re.compile(r"(\*\*|`)(.+?)\1")
_DELIMITER = re.compile(r"\|(\s*:?-+:?\s*\|)+")
_DASHES = re.compile(r"-+(  +-+)*")

# Where a message ends without the end of a line: the next begins with no empty line.
CUT = "\x01"
# Code that begins a message, after one that ends with code: it may be the same that goes on.
GOES_ON = "\x02"

# The content of the file of that name which belongs to the answer.
Content = Callable[[str], bytes]


def recorded(markdown: str) -> list[str]:
    """The lines of an answer as it is kept."""
    lines: list[str] = []
    is_code = False
    for line in markdown.splitlines():
        is_code ^= line.lstrip().startswith(FENCE)
        if not is_code and line.startswith("|"):
            if not _DELIMITER.fullmatch(line.strip()):
                lines.append(_row(re.split(r"(?<!\\)\|", line.strip().strip("|"))))
        elif line.strip():
            lines.append(line.rstrip())
    return lines


def shown(pages: Iterable[Page], content: Content) -> list[str]:
    """The lines of an answer as its messages show it, to be `resolved`."""
    return _with_whole_tables(_lines(_joined(page.text for page in pages)), content)


def resolved(seen: list[str], kept: list[str]) -> list[str]:
    """What is shown, with each end of a message inside a line, a space or code, as is recorded."""
    found: list[str] = []
    for line in seen:
        if line.startswith(GOES_ON):
            begun = line.removeprefix(GOES_ON)
            ends_here = kept[len(found) - 1 : len(found) + 1] == [FENCE, begun]
            if ends_here or found[-1:] != [FENCE]:
                found.append(begun)
            else:
                found.pop()
            continue
        current, *parts = line.split(CUT)
        for part in parts:
            wanted = "".join(kept[len(found) : len(found) + 1])
            joined = next(
                (one for one in (current + part, f"{current} {part}") if wanted.startswith(one)), ""
            )
            if joined and current.rstrip() != wanted:
                current = joined
            else:
                found.append(current.rstrip())
                current = part
        found.append(current.rstrip())
    return [line for line in found if line]


def plain(pages: Iterable[Page]) -> str:
    """What messages show, one after the other, with `CUT` where one ends and nothing tells
    whether its line does; long tables as far as they are shown.
    """
    return "\n".join(_lines(_joined(page.text for page in pages))).replace(GOES_ON, "")


def difference(answer: str, pages: list[Page], shows: Callable[[str], str] = str) -> str:
    """In what the messages of an answer don't show what was written, as the platform `shows` it;
    empty when they do.
    """
    files = [file for page in pages for file in page.files]

    def content(name: str) -> bytes:
        return next((file.content for file in files if file.name == name), b"")

    try:
        seen = shown(pages, content)
    except AssertionError as error:
        return str(error)
    kept = recorded(shows(answer))
    found = resolved(seen, kept)
    if found and found[-1] == CONTINUED:
        if content(DOCUMENT).decode() != answer:
            return f"{DOCUMENT} isn't the answer that is recorded"
        found.pop()
        # Where the rest is left out, code ends.
        if (
            found[-1:] == [FENCE]
            and sum(line.lstrip().startswith(FENCE) for line in found) % 2 == 0
        ):
            found.pop()
        kept = kept[: len(found)]
        # The last line that fits may be cut.
        if kept and kept[-1].startswith(found[-1]):
            kept[-1] = found[-1]
    for number, (one, other) in enumerate(zip_longest(found, kept)):
        if one != other:
            return f"line {number} shows {cut(one)}, recorded is {cut(other)}"
    return ""


def cut(text: str | None) -> str:
    """Text for a report."""
    said = repr(text)
    return said if len(said) <= REPORTED_CHARS else f"{said[:REPORTED_CHARS]}…"


def row(cells: Iterable[str]) -> str:
    """A row of a table, as a line among others."""
    return f"{TABLE}{_row(cells)}\n"


def _joined(markups: Iterable[str]) -> str:
    """Messages as one text."""
    whole = ""
    for markup in markups:
        if whole.rstrip("\n").endswith(END_OF_CODE) and markup.startswith(FENCE):
            whole = whole.rstrip("\n") + "\n" + GOES_ON
        elif whole and not whole.endswith("\n"):
            whole += "\n" if markup.startswith(FENCE) else CUT
        whole += markup
    return whole


def _lines(text: str) -> list[str]:
    return _without_aligned([line.rstrip() for line in text.split("\n") if line.strip()])


# Marks a row of a table among lines, so that it isn't taken for text.
TABLE = "\x00"


def _without_aligned(lines: list[str]) -> list[str]:
    """Code with aligned columns as rows."""
    found: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.strip().removeprefix(GOES_ON) == FENCE and _DASHES.fullmatch(
            "".join(lines[at + 2 : at + 3])
        ):
            end = lines.index(FENCE, at + 1)
            spans = [match.span() for match in re.finditer("-+", lines[at + 2])]
            rows = [lines[at + 1], *lines[at + 3 : end]]
            found += [_aligned(row, spans) for row in rows]
            at = end + 1
            continue
        found.append(line.removeprefix(TABLE))
        at += 1
    return found


def _aligned(row: str, spans: list[tuple[int, int]]) -> str:
    """Cells by where they are shown: some letters are as wide as two, some have no width."""
    cells, at = [""] * len(spans), 0
    for letter in row:
        for number, (start, end) in enumerate(spans):
            if start <= at < end or (at == end and unicodedata.combining(letter)):
                cells[number] += letter
        wide = unicodedata.east_asian_width(letter) in "WF"
        at += 0 if unicodedata.combining(letter) else 1 + wide
    return _row(cells)


def _row(cells: Iterable[str]) -> str:
    said = (_MARKS.sub(r"\2", cell.strip().replace("\\|", "|")).replace("‹", "<") for cell in cells)
    return f"| {' | '.join(said)} |"


def _with_notes_apart(lines: list[str]) -> Iterable[str]:
    for line in lines:
        *parts, last = line.split(CUT)
        if parts and last == CONTINUED:
            yield from (CUT.join(parts), last)
        else:
            yield from (*parts, last) if any(map(_MORE.fullmatch, (*parts, last))) else (line,)


def _with_whole_tables(lines: list[str], content: Content) -> list[str]:
    """The rows that are in a file, in their place."""
    found: list[str] = []
    for line in _with_notes_apart(lines):
        match = _MORE.fullmatch(line)
        if match is None:
            found.append(line)
            continue
        start = len(found)
        while start and found[start - 1].startswith("| "):
            start -= 1
        rows = list(csv.reader(io.StringIO(content(match[1]).decode("utf-8-sig"))))
        whole = [_row(row) for row in rows]
        for part, one in zip(found[start:], rows, strict=False):
            is_so = all(map(_is_part, part[2:-2].split(" | "), _row(one)[2:-2].split(" | ")))
            assert is_so, f"{match[1]} has {cut(_row(one))}, shown is {cut(part)}"
        assert len(whole) >= len(found) - start, f"{match[1]} doesn't have what is shown"
        found[start:] = whole
    return found


def _is_part(shown: str, cell: str) -> bool:
    """Whether a cell is shown as it is, or its beginning."""
    return shown == cell or (shown.endswith("…") and cell.startswith(shown[:-1].rstrip()))
