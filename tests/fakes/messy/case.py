"""A messy file, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Row = tuple[Any, ...]
Types = dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """How a table is read: its columns' types in Arrow's words, and its first rows."""

    types: Types
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """`told` are the sentences about the file, without its name: how it was read, or why not."""

    name: str
    file: str
    content: bytes
    tables: tuple[Table, ...]
    told: tuple[str, ...]


def table(types: Types, *rows: Row) -> Table:
    return Table(types, rows)


def read(name: str, file: str, content: str | bytes, *tables: Table, told: str = "") -> Case:
    """A file that is read; of what is told of it, each sentence is a line."""
    return Case(name, file, _bytes(content), tables, tuple(told.splitlines()))


def explained(name: str, file: str, content: str | bytes, why: str) -> Case:
    """A file that isn't read."""
    return Case(name, file, _bytes(content), (), (why,))


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
