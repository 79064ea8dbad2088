"""The text of `datasets.toml` as values. Pure: what is in the environment is handed in."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from declared.access.latch import CLOSED, Latch
from declared.environment import filled
from declared.file import FILE, DeclaredFile
from declared.section import Section, whole

from ..access.grants import Grants
from ..dataset import ColumnNote, Declared, Metric
from . import access
from .declarations import (
    DatabaseDeclaration,
    DatasetDeclaration,
    Declarations,
    PathAt,
    Place,
    TableAt,
)


def declared_in(
    folder: Path, environment: Callable[[], Mapping[str, str]], latch: Latch
) -> DeclaredFile[Declarations]:
    """The folder's file."""

    def settle(found: Declarations) -> tuple[Declarations, str | None]:
        if latch.closes(found.said):
            return replace(found, grants=Grants()), CLOSED
        return found, None

    return DeclaredFile(
        folder / FILE,
        parse,
        environment,
        nothing=Declarations(),
        instead=_instead,
        settle=settle,
    )


def _instead(text: str) -> tuple[Declarations, str]:
    """Where there may be grants that nobody can read, nothing is granted."""
    if text and "grants" not in text:
        return Declarations(), "the folder alone"
    return Declarations(grants=Grants()), "nothing at all"


def parse(text: str, folder: Path, environment: Mapping[str, str]) -> Declarations:
    """Paths in it are relative to the folder.

    Raises:
        BadDeclaration: it isn't TOML, or says what can't be meant.
    """
    top = whole(text)
    # servers are for another process
    top.only("datasets", "databases", "servers", "roles", "grants", "open")
    databases = tuple(_database(one, folder, environment) for one in top.sections("databases"))
    known = {database.name for database in databases}
    said, grants = access.grants(top)
    return Declarations(
        tuple(_dataset(one, folder, known) for one in top.sections("datasets")),
        databases,
        grants,
        said,
    )


def _dataset(section: Section, folder: Path, databases: set[str]) -> DatasetDeclaration:
    section.only(
        *("file", "folder", "sheet", "database", "table", "schema"),
        *("title", "description", "owner", "freshness", "examples", "columns", "metrics"),
    )
    declared = Declared(
        title=section.line("title", 120),
        description=section.line("description"),
        owner=section.line("owner", 120),
        freshness=section.line("freshness", 120),
        examples=section.flag("examples"),
        columns=tuple(_column(one) for one in section.sections("columns")),
        metrics=tuple(_metric(one) for one in section.sections("metrics")),
    )
    return DatasetDeclaration(section.name, _place(section, folder, databases), declared)


def _place(section: Section, folder: Path, databases: set[str]) -> Place | None:
    named = [key for key in ("file", "folder", "database") if key in section]
    if len(named) > 1:
        raise section.bad(named[1], f"can't go together with {named[0]}; name one of them.")
    if "database" in named:
        database = section.line("database")
        if database not in databases:
            raise section.bad(
                "database", f"names no database; declare it as [databases.{database or 'NAME'}]."
            )
        if not section.line("table"):
            raise section.bad("database", f'needs table = "..." beside it, a table of {database}.')
        return TableAt(database, section.line("table"), section.line("schema") or None)
    for key in ("table", "schema", "sheet"):
        if key in section and not (key != "schema" and "file" in named):
            beside = "file" if key == "sheet" else "database or file"
            raise section.bad(key, f'needs {beside} = "..." beside it.')
    if not named:
        return None
    path = section.line(named[0])
    if not path:
        raise section.bad(named[0], "is a path.")
    return PathAt(_path(folder, path), section.line("sheet") or section.line("table"))


def _path(folder: Path, path: str) -> Path:
    return Path(os.path.normpath(folder / Path(path).expanduser()))


def _column(section: Section) -> tuple[str, ColumnNote]:
    section.only("note", "unit")
    return section.name, ColumnNote(section.line("note", 300), section.line("unit", 40))


def _metric(section: Section) -> Metric:
    section.only("description", "sql")
    return Metric(section.name, section.line("description", 300), section.words("sql"))


def _database(
    section: Section, folder: Path, environment: Mapping[str, str]
) -> DatabaseDeclaration:
    section.only("url", "file", "tables", "schema", "description")
    if ("url" in section) == ("file" in section):
        raise section.bad("url", 'or file says where the database is: url = "..."; name one.')
    where: str | Path
    if "url" in section:
        where = filled(section, "url", section.line("url"), environment)
    else:
        where = _path(folder, section.line("file"))
    return DatabaseDeclaration(
        section.name,
        where,
        section.lines("tables"),
        section.line("schema") or None,
        section.line("description"),
    )
