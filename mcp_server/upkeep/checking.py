"""Looks at each declared database, so that the operator hears of what people would run into."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from declared.access.latch import Latch

from ..declared.declarations import DatabaseDeclaration
from ..declared.parsing import declared_in
from ..errors import DatasetError
from .looking import Look
from .order import Seen


def checked(folder: Path, look: Look, environment: Mapping[str, str]) -> tuple[Seen, ...]:
    """None where the file is wrong; what is wrong with it is told wherever datasets are listed."""
    declarations, _ = declared_in(folder, lambda: environment, Latch(None)).read()
    return tuple(_seen(one, look) for one in declarations.databases)


def _seen(database: DatabaseDeclaration, look: Look) -> Seen:
    try:
        tables = look.into_database(database)
        return Seen(database.name, len(tables), rights=look.rights(database))
    except DatasetError as error:
        return Seen(database.name, problem=str(error))
