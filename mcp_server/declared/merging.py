"""What was found and what was declared, as one list. What is declared beats what is inferred."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches

from ..databases.source import TableSource
from ..dataset import Dataset
from ..names import normal
from ..naming import told_apart
from ..sources import UnreadSource
from .declarations import DatasetDeclaration, Declarations, PathAt, Place, TableAt

MAX_NAMED = 10


def merged(
    found: list[Dataset], declarations: Declarations, at: Callable[[Place], list[Dataset]]
) -> list[Dataset]:
    """By name: a dataset that is declared with a place goes by its declared name alone. `at` gives
    the datasets of a place that isn't among what was found.
    """
    declared: list[Dataset] = []
    used: set[int] = set()
    for one in declarations.datasets:
        choice = _meant(one, found, at)
        used |= {id(dataset) for dataset in choice}
        if len(choice) == 1:
            declared.append(replace(choice[0].renamed(one.name), declared=one.declared))
        else:
            reason = _several(choice) if choice else _missing(one, found)
            source = UnreadSource(one.name, _file_name(one), "", reason)
            declared.append(Dataset(source, one.declared))
    rest = [dataset for dataset in found if id(dataset) not in used]
    kept = told_apart(rest, taken=[dataset.name for dataset in declared])
    return sorted([*declared, *kept], key=lambda dataset: dataset.name)


def _meant(
    one: DatasetDeclaration, found: list[Dataset], at: Callable[[Place], list[Dataset]]
) -> list[Dataset]:
    match one.place:
        case None:
            return [dataset for dataset in found if normal(dataset.name) == normal(one.name)]
        case PathAt(path, part):
            there = [dataset for dataset in found if dataset.place[0] == path]
            return [one for one in there or at(one.place) if part in ("", one.place[1])]
        case TableAt():
            place = one.place
            return _usual([each for each in found if is_at(each, place)] or at(place))


def is_at(dataset: Dataset, place: TableAt) -> bool:
    source = dataset.source
    if not isinstance(source, TableSource) or source.database.name != place.database:
        return False
    if place.schema is None:
        return place.table in (source.table, source.part)
    return (source.schema, source.table) == (place.schema, place.table)


def _usual(choice: list[Dataset]) -> list[Dataset]:
    """Of tables of the same name, the one whose schema needn't be said."""
    usual = [
        one
        for one in choice
        if isinstance(one.source, TableSource)
        and one.source.schema == one.source.database.usual_schema
    ]
    return usual if len(usual) == 1 else choice


def _several(choice: list[Dataset]) -> str:
    parts = _quoted([dataset.place[1] for dataset in choice])
    return f"has several tables; say which with sheet or table in datasets.toml: {parts}"


def _quoted(parts: list[str]) -> str:
    more = f" and {len(parts) - MAX_NAMED} more" if len(parts) > MAX_NAMED else ""
    return ", ".join(f'"{part}"' for part in parts[:MAX_NAMED]) + more


def _missing(one: DatasetDeclaration, found: list[Dataset]) -> str:
    said = "is declared in datasets.toml, but"
    match one.place:
        case None:
            known = [dataset.name for dataset in found]
            return f"{said} nothing has that name{_near(one.name, known)}"
        case PathAt(path, part):
            if not part or not path.exists():
                return f"{said} its file isn't there"
            there = [dataset.place[1] for dataset in found if dataset.place[0] == path]
            if there in ([], [""]):
                return f'{said} its file has one table; leave "{part}" out'
            return f'{said} its file has no "{part}", only {_quoted(there)}'
        case TableAt(database, table):
            known = [
                dataset.source.table
                for dataset in found
                if isinstance(dataset.source, TableSource)
                and dataset.source.database.name == database
            ]
            return f'{said} the database "{database}" has no table "{table}"{_near(table, known)}'


def _near(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f'; is "{near[0]}" meant?' if near else ""


def _file_name(one: DatasetDeclaration) -> str:
    match one.place:
        case PathAt(path):
            return path.name
        case TableAt(database):
            return database
        case None:
            return ""
