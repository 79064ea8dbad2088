"""Workbooks in Excel's binary forms, as small as they may be: .xls (records in an OLE file) and
.xlsb (records in a ZIP). One sheet each, of numbers and texts.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from tests.fakes.workbooks import OFFICE, PACKAGE, zipped

Rows = Sequence[Sequence[str | float]]
_SECTOR_BYTES = 512
_END, _FAT, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def xls(name: str, rows: Rows) -> bytes:
    """A workbook of Excel 97."""
    begin = struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)
    offset = len(_biff(0x809, begin)) + len(_bound_sheet(name, 0)) + len(_biff(0x0A, b""))
    book = _biff(0x809, begin) + _bound_sheet(name, offset) + _biff(0x0A, b"")
    sheet = _biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    sheet += _biff(0x200, struct.pack("<IIHHH", 0, len(rows), 0, len(rows[0]), 0))
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            at = struct.pack("<HHH", r, c, 0)
            if isinstance(value, str):
                text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                sheet += _biff(0x204, at + text)
            else:
                sheet += _biff(0x203, at + struct.pack("<d", value))
    return _ole("Workbook", book + sheet + _biff(0x0A, b""))


def _biff(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _bound_sheet(name: str, offset: int) -> bytes:
    return _biff(0x85, struct.pack("<IHBB", offset, 0, len(name), 0) + name.encode("ascii"))


def _ole(name: str, stream: bytes) -> bytes:
    """An OLE file of one stream: its header, the sectors' chain, the directory, the stream."""
    stream += b"\0" * (-len(stream) % _SECTOR_BYTES)
    stream += b"\0" * max(0, 4096 - len(stream))  # shorter ones lie elsewhere
    count = len(stream) // _SECTOR_BYTES
    chain = [_FAT, _END, *range(3, 2 + count), _END]
    chain += [_FREE] * (_SECTOR_BYTES // 4 - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6xII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1)
    header += struct.pack("<IIIIIII", 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    entries = _entry("Root Entry", 5, child=1, start=_END, size=0)
    entries += _entry(name, 2, child=_FREE, start=2, size=len(stream))
    entries += _entry("", 0, child=_FREE, start=0, size=0) * 2
    return header + struct.pack("<128I", *chain) + entries + stream


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    entry = encoded.ljust(64, b"\0") + struct.pack("<H", len(encoded) + 2 if name else 0)
    entry += struct.pack("<BBIII", kind, 1, _FREE, _FREE, child)
    return entry + b"\0" * 36 + struct.pack("<IQ", start, size)


def xlsb(name: str, rows: Rows) -> bytes:
    """A workbook in Excel's binary form of .xlsx."""
    shown = struct.pack("<II", 0, 1) + _wide("rId1") + _wide(name)
    book = b"".join((_record(131), _record(143), _record(156, shown), _record(144), _record(132)))
    cells = b""
    for r, row in enumerate(rows):
        cells += _record(0, struct.pack("<IIHBBB", r, 0, 300, 0, 0, 0) + struct.pack("<I", 0))
        for c, value in enumerate(row):
            at = struct.pack("<II", c, 0)
            text = isinstance(value, str)
            cells += _record(6, at + _wide(value)) if text else _record(5, at + _double(value))
    size = struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)
    sheet = b"".join(
        (_record(129), _record(148, size), _record(145), cells, _record(146), _record(130))
    )
    links = f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    links += f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    return zipped(
        {
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": links,
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def _record(kind: int, data: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return (
        number
        + bytes([len(data) & 0x7F | (0x80 if len(data) > 127 else 0)])
        + (bytes([len(data) >> 7]) if len(data) > 127 else b"")
        + data
    )


def _double(value: float | str) -> bytes:
    return struct.pack("<d", value)


def _wide(text: str | float) -> bytes:
    encoded = str(text).encode("utf-16-le")
    return struct.pack("<I", len(encoded) // 2) + encoded
