"""The text of `datasets.toml` as values. Pure: what is in the environment is handed in."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from ..dataset import ColumnNote, Declared, Metric
from .declarations import (
    DatabaseDeclaration,
    DatasetDeclaration,
    Declarations,
    PathAt,
    Place,
    TableAt,
)
from .section import BadDeclaration, Section

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def parse(text: str, folder: Path, environment: Mapping[str, str]) -> Declarations:
    """Paths in it are relative to the folder.

    Raises:
        BadDeclaration: it isn't TOML, or says what can't be meant.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadDeclaration(f"it isn't TOML: {str(error)[:200]}") from error
    top = Section(content, (), text)
    top.only("datasets", "databases")
    databases = tuple(_database(one, folder, environment) for one in top.sections("databases"))
    known = {database.name for database in databases}
    return Declarations(
        tuple(_dataset(one, folder, known) for one in top.sections("datasets")), databases
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
        where = _filled(section, section.line("url"), environment)
    else:
        where = _path(folder, section.line("file"))
    return DatabaseDeclaration(
        section.name,
        where,
        section.lines("tables"),
        section.line("schema") or None,
        section.line("description"),
    )


def _filled(section: Section, url: str, environment: Mapping[str, str]) -> str:
    """The URL with its `${VARIABLES}`; no value of one is ever in an error."""
    for name in _VARIABLE.findall(url):
        if not environment.get(name):
            raise section.bad("url", f"needs the environment variable {name}, which isn't set.")
    return _VARIABLE.sub(lambda match: environment[match[1]], url)
