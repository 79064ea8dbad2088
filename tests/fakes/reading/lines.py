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
from collections.abc import Callable, Iterable
from itertools import zip_longest

from tests.fakes.reading.pages import Page

CONTINUED = "_The answer is longer than fits here: all of it is in `answer.md`._"
DOCUMENT = "answer.md"
REPORTED_CHARS = 200

FENCE = "```"
END_OF_CODE = f"\n{FENCE}\n"
_MORE = re.compile(r"_.*whole table is in `(table-\d+\.csv)`\._")
_MARKS = re.compile(r"(\*\*|`)(.+?)\1")
_DELIMITER = re.compile(r"\|(\s*:?-+:?\s*\|)+")
_DASHES = re.compile(r"-+(  +-+)*")

# Where a message ends without the end of a line: the next begins with no empty line.
CUT = "\x01"

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
    """What is shown, with each end of a message inside a line or after it, as is recorded."""
    found: list[str] = []
    for line in seen:
        whole = line.replace(CUT, "")
        is_one = whole in kept[len(found) : len(found) + 1]
        found += [whole] if is_one else [part.rstrip() for part in line.split(CUT)]
    return [line for line in found if line]


def plain(pages: Iterable[Page]) -> str:
    """What messages show, one after the other, with `CUT` where one ends and nothing tells
    whether its line does; long tables as far as they are shown.
    """
    return "\n".join(_lines(_joined(page.text for page in pages)))


def difference(answer: str, pages: list[Page]) -> str:
    """In what the messages of an answer don't show what was written; empty when they do."""
    files = [file for page in pages for file in page.files]

    def content(name: str) -> bytes:
        return next((file.content for file in files if file.name == name), b"")

    try:
        seen = shown(pages, content)
    except AssertionError as error:
        return str(error)
    kept = recorded(answer)
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
    """Messages as one text: code that was ended for the sake of a message goes on."""
    whole = ""
    for markup in markups:
        if whole.endswith(END_OF_CODE) and markup.startswith(FENCE):
            whole, markup = whole.removesuffix(END_OF_CODE) + "\n", markup.partition("\n")[2]
        whole += markup if whole.endswith("\n") or not whole else CUT + markup
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
        if line.strip() == FENCE and _DASHES.fullmatch("".join(lines[at + 2 : at + 3])):
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
    return _row(row[start:end] for start, end in spans)


def _row(cells: Iterable[str]) -> str:
    said = (_MARKS.sub(r"\2", cell.strip().replace("\\|", "|")).replace("‹", "<") for cell in cells)
    return f"| {' | '.join(said)} |"


def _with_notes_apart(lines: list[str]) -> Iterable[str]:
    for line in lines:
        parts = line.split(CUT)
        yield from parts if any(map(_MORE.fullmatch, parts)) else (line,)


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
        for part, one in zip(found[start:], whole, strict=False):
            assert part == one, f"{match[1]} has {cut(one)}, shown is {cut(part)}"
        assert len(whole) >= len(found) - start, f"{match[1]} doesn't have what is shown"
        found[start:] = whole
    return found
