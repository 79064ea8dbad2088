"""What a file's name says it holds, and why some are not taken. Pure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Literal

from ..errors import UnreadableDataset

Kind = Literal["text", "tabs", "workbook", "json", "lines", "parquet", "database", "zip", "gzip"]

DATABASE_SUFFIXES = (".db", ".sqlite", ".sqlite3", ".duckdb", ".ddb")
KINDS: dict[str, Kind] = {
    ".csv": "text",
    ".tsv": "tabs",
    ".tab": "tabs",
    ".xlsx": "workbook",
    ".xlsm": "workbook",  # its macros are never read
    ".xls": "workbook",
    ".xlsb": "workbook",
    ".ods": "workbook",
    ".json": "json",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".parquet": "parquet",
    ".pq": "parquet",
    **dict.fromkeys(DATABASE_SUFFIXES, "database"),
    ".zip": "zip",
    ".gz": "gzip",
}
_RUNS_CODE = (".pkl", ".pickle", ".joblib", ".npy", ".npz", ".h5", ".hdf5", ".hdf", ".rds", ".rda")
_READ = "CSV, TSV, Excel, JSON, Parquet, SQLite, DuckDB, and ZIP or GZ of these"
_SQLITE, _DUCKDB = b"SQLite format 3\0", b"DUCK"
_DUCKDB_AT = 8
_SIGNS: dict[bytes, str] = {
    _SQLITE: "a SQLite database",
    b"PK\x03\x04": "a ZIP or Office file",
    b"\xd0\xcf\x11\xe0": "an old Office file, or one with a password",
    b"\x1f\x8b": "a GZ file",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\x7fELF": "a program",
    b"MZ": "a program",
}
_OWN_SIGNS: dict[Kind, tuple[bytes, ...]] = {
    "workbook": (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"),
    "parquet": (b"PAR1",),
    "database": (_SQLITE,),
    "gzip": (b"\x1f\x8b",),
}


def kind_of(name: str) -> Kind:
    """Raises: UnreadableDataset: such files are not taken."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _RUNS_CODE:
        raise UnreadableDataset(
            f"is a {suffix} file, which could run code when it is opened; save it as Parquet or CSV"
        )
    if suffix not in KINDS:
        raise UnreadableDataset(f"is none of the kinds that I read: {_READ}")
    return KINDS[suffix]


def check_content(kind: Kind, start: bytes) -> None:
    """Compare a file's first bytes with what its name says.

    Raises:
        UnreadableDataset: they are another kind's.
    """
    if not start:
        raise UnreadableDataset("is an empty file")
    own = _OWN_SIGNS.get(kind)
    if own is None:
        for sign, what in _SIGNS.items():
            if kind != "zip" and start.startswith(sign) and not _is_letters(start):
                raise UnreadableDataset(f"is {what} by its content, whatever its name says")
        if _is_duckdb(start) and not _is_letters(start):
            raise UnreadableDataset("is a DuckDB database by its content, whatever its name says")
    elif not start.startswith(own) and not (kind == "database" and _is_duckdb(start)):
        what = "text" if _is_letters(start) else "something else"
        raise UnreadableDataset(f"is {what} by its content, whatever its name says")


def without_gz(name: str) -> str:
    """The name of what is in a .gz."""
    return re.sub(r"\.gz$", "", name, flags=re.IGNORECASE)


def _is_duckdb(start: bytes) -> bool:
    return start[_DUCKDB_AT:].startswith(_DUCKDB)


def _is_letters(start: bytes) -> bool:
    return all(byte >= 32 or byte in b"\t\r\n" for byte in start[:512])
