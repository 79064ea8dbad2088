"""Markdown and Slack's messages as comparable lines. Pure.

An answer reads the same in the record and in Slack, except for what has to differ there:
- Slack's text has `&`, `<` and `>` as entities: they are turned back;
- a table is a block, or code with aligned columns where a workspace refuses blocks: its rows become
  lines `| cell | cell |`, cells without marks for bold and code, and `<` where Slack's table has a
  look-alike of it;
- a long table is shown in part, the whole is in `table-N.csv`: its rows are taken from there, and
  the sentence that says so is left out;
- where a message ends inside code, the code is ended there and begun again in the next message;
  where it ends inside a line, the line goes on in the next;
- empty lines, and spaces at the end of a line, don't count: a message doesn't begin with any.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable, Iterable
from typing import Any

from tests.fakes.slack.messages import Posted

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


def shown(messages: Iterable[Posted], content: Content) -> list[str]:
    """The lines of an answer as its messages show it, to be `resolved`."""
    return _with_whole_tables(_lines(_joined(map(_markup, messages))), content)


def resolved(seen: list[str], kept: list[str]) -> list[str]:
    """What is shown, with each end of a message inside a line or after it, as is recorded."""
    found: list[str] = []
    for line in seen:
        whole = line.replace(CUT, "")
        is_one = whole in kept[len(found) : len(found) + 1]
        found += [whole] if is_one else [part.rstrip() for part in line.split(CUT)]
    return [line for line in found if line]


def plain(messages: Iterable[Posted]) -> str:
    """What messages show, one after the other, with `CUT` where one ends and nothing tells
    whether its line does; long tables as far as they are shown.
    """
    return "\n".join(_lines(_joined(map(_markup, messages))))


def _joined(markups: Iterable[str]) -> str:
    """Messages as one text: code that was ended for the sake of a message goes on."""
    whole = ""
    for markup in markups:
        if whole.endswith(END_OF_CODE) and markup.startswith(FENCE):
            whole, markup = whole.removesuffix(END_OF_CODE) + "\n", markup.partition("\n")[2]
        whole += markup if whole.endswith("\n") or not whole else CUT + markup
    return whole


def _markup(message: Posted) -> str:
    """A message's text as Slack has it, and the rows of its tables in their place."""
    if message.was_streamed:
        parts: list[Any] = [part.get("text", part.get("blocks")) for part in message.parts]
    elif message.blocks:
        parts = [message.blocks]
    else:
        parts = [message.markup]
    text = [part if isinstance(part, str) else "".join(_of_blocks(part)) for part in parts]
    return "".join(text)


def _lines(markup: str) -> list[str]:
    return _without_aligned([line.rstrip() for line in markup.split("\n") if line.strip()])


def _of_blocks(blocks: list[dict[str, Any]]) -> Iterable[str]:
    for block in blocks:
        if block["type"] == "markdown":
            yield block["text"]
        elif block["type"] == "section":
            yield block["text"]["text"]
        elif block["type"] == "table":
            yield "\n"
            for row in block["rows"]:
                cells = _row(cell["text"] for cell in row)
                yield f"{TABLE}{html.escape(cells, quote=False)}\n"


# Marks a row of a table among lines, so that it isn't taken for text.
TABLE = "\x00"


def _without_aligned(lines: list[str]) -> list[str]:
    """Entities turned back, and code with aligned columns as rows."""
    found: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.strip() == FENCE and _DASHES.fullmatch("".join(lines[at + 2 : at + 3])):
            end = lines.index(FENCE, at + 1)
            spans = [match.span() for match in re.finditer("-+", lines[at + 2])]
            rows = [lines[at + 1], *lines[at + 3 : end]]
            found += [_aligned(html.unescape(row), spans) for row in rows]
            at = end + 1
            continue
        found.append(html.unescape(line.removeprefix(TABLE)))
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
        said = f"{match[1]} doesn't begin with what is shown"
        assert whole[: len(found) - start] == found[start:], said
        found[start:] = whole
    return found
