"""What a sheet of an .xlsx holds besides values: errors, and formulas that were never computed.

Both come as empty cells from the library that reads the values. Knows the XML as bytes and parses
none of it, so entities are nothing to it.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

CHUNK_BYTES = 2**20
MAX_CELL_BYTES = 2**24
# Each is bounded, or stops at the next sign of a tag, so that no text takes long.
_SHEET = re.compile(r"<(?:\w{1,20}:)?sheet\s[^<>]{0,2000}>")
_LINK = re.compile(r"<(?:\w{1,20}:)?Relationship\s[^<>]{0,2000}>")
_ATTRIBUTE = re.compile(r"([\w:]{1,50})\s?=\s?\"([^\"]*)\"")
_CELL = re.compile(rb"<(?:\w{1,20}:)?c\s([^<>]{0,300})>")
_ERROR = re.compile(rb">(#[A-Z0-9/!?]{1,20})</")
_PREFIX = r"(?:\w{1,20}:)?"
_NO_VALUE = re.compile(
    (
        rf"<{_PREFIX}c(\s[^<>]*)?>\s*<{_PREFIX}f\b(?:[^<>]*/>|[^<>]*>[^<]*</{_PREFIX}f>)\s*"
        rf"(<{_PREFIX}v\s*/>|<{_PREFIX}v>\s*</{_PREFIX}v>)?\s*</{_PREFIX}c>"
    ).encode()
)


def marks(path: Path, sheet: str) -> tuple[str, ...]:
    """Sentences about a sheet without their stops; none for workbooks of other kinds."""
    if not zipfile.is_zipfile(path):
        return ()
    errors, empty, shown = 0, 0, ""
    try:
        with zipfile.ZipFile(path) as archive:
            for part in _parts(archive, _place(archive, sheet)):
                if b't="e"' in part:
                    errors += sum(b't="e"' in one for one in _CELL.findall(part))
                    error = _ERROR.search(part)
                    shown = shown or (error[1].decode() if error else "")
                empty += sum(b't="str"' not in a or not v for a, v in _NO_VALUE.findall(part))
    except (KeyError, zipfile.BadZipFile, OSError, UnicodeDecodeError):
        return ()  # not of this kind, or damaged: whoever reads its values tells
    return tuple(_notes(errors, shown, empty))


def _notes(errors: int, shown: str, empty: int) -> Iterator[str]:
    if errors:
        such = f" such as {shown}" if shown else ""
        yield f"I read {_count(errors, 'cell')} with an error{such} as missing"
    if empty:
        yield (
            f"I read {_count(empty, 'formula')} as missing, because the file holds no result: open "
            "it in Excel and save it"
        )


def _place(archive: zipfile.ZipFile, sheet: str) -> str:
    """Raises: KeyError: the workbook doesn't tell."""
    sheets = {one["name"]: one["r:id"] for one in _tags(archive, "xl/workbook.xml", _SHEET)}
    links = _tags(archive, "xl/_rels/workbook.xml.rels", _LINK)
    targets = {one["Id"]: one["Target"] for one in links}
    target = targets[sheets[sheet]]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _tags(archive: zipfile.ZipFile, name: str, tag: re.Pattern[str]) -> list[dict[str, str]]:
    with archive.open(name) as file:
        text = file.read(CHUNK_BYTES).decode()
    found = [dict(_ATTRIBUTE.findall(one)) for one in tag.findall(text)]
    return [{key: html.unescape(value) for key, value in one.items()} for one in found]


def _parts(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The XML in pieces, of which none ends within a cell."""
    rest = b""
    with archive.open(name) as file:
        while chunk := file.read(CHUNK_BYTES):
            piece = rest + chunk
            end = piece.rfind(b"</row>")
            if end < 0:
                rest = piece if len(piece) < MAX_CELL_BYTES else b""
                continue
            yield piece[:end]
            rest = piece[end:]
    yield rest


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
