"""What `datasets.toml` says. Values; where a database is is never shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from declared.access.latch import Said

from ..access.grants import UNDECLARED, Grants
from ..dataset import Declared


@dataclass(frozen=True, slots=True)
class PathAt:
    """A file, or a folder of Parquet files. With a `part`, one table of it: a sheet, a table."""

    path: Path
    part: str = ""


@dataclass(frozen=True, slots=True)
class TableAt:
    """A table of a declared database."""

    database: str
    table: str
    schema: str | None = None


Place = PathAt | TableAt


@dataclass(frozen=True, slots=True)
class DatasetDeclaration:
    """Without a `place`, it is about the dataset that is found under this name."""

    name: str
    place: Place | None
    declared: Declared


@dataclass(frozen=True, slots=True)
class DatabaseDeclaration:
    """`where` is a URL, with its password, or a file. No `tables` are all tables."""

    name: str
    where: str | Path = field(repr=False)
    tables: tuple[str, ...] = ()
    schema: str | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Declarations:
    """`said` is what the file says of grants."""

    datasets: tuple[DatasetDeclaration, ...] = ()
    databases: tuple[DatabaseDeclaration, ...] = ()
    grants: Grants = UNDECLARED
    said: Said = "nothing"
