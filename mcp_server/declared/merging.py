"""What was found and what was declared, as one list. What is declared beats what is inferred."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from ..dataset import Dataset
from ..folder import file_at, folder_at
from ..names import normal
from ..sources import FileSource, FolderSource, Source, UnreadSource
from .declarations import DatasetDeclaration, Declarations, PathAt


def merged(found: list[Dataset], declarations: Declarations) -> list[Dataset]:
    """By name: a dataset that is declared with a place goes by its declared name alone."""
    by_name = {normal(dataset.name): dataset for dataset in found}
    declared: dict[str, Dataset] = {}
    used: set[str] = set()
    for one in declarations.datasets:
        name = normal(one.name)
        if one.place is None:
            there = by_name.get(name)
        else:
            there = next((dataset for dataset in found if _is_at(dataset, one)), None)
        if there is not None:
            used.add(normal(there.name))
            declared[name] = replace(there.renamed(one.name), declared=one.declared)
        else:
            declared[name] = Dataset(
                _source(one, [dataset.name for dataset in found]), one.declared
            )
    rest = [dataset for dataset in found if normal(dataset.name) not in used]
    kept = [
        dataset.renamed(dataset.file_name) if normal(dataset.name) in declared else dataset
        for dataset in rest
    ]
    return sorted([*declared.values(), *kept], key=lambda dataset: dataset.name)


def _is_at(dataset: Dataset, declaration: DatasetDeclaration) -> bool:
    place, source = declaration.place, dataset.source
    if isinstance(place, PathAt) and isinstance(source, FileSource | FolderSource):
        return not place.part and source.path == place.path
    return False


def _source(declaration: DatasetDeclaration, known: list[str]) -> Source:
    """The source of a dataset that isn't in the folder."""
    name, place = declaration.name, declaration.place
    if place is None:
        near = get_close_matches(name, known, n=1, cutoff=0.5)
        meant = f'; is "{near[0]}" meant?' if near else ""
        reason = f"is declared in datasets.toml, but nothing has that name{meant}"
        return UnreadSource(name, "", "", reason)
    if not isinstance(place, PathAt):
        return UnreadSource(name, place.table, "database", "is in a database, which isn't read yet")
    path = place.path
    source = _at(path)
    if source is None:
        kind = path.suffix.lower().lstrip(".")
        reason = "is declared in datasets.toml, but its file isn't there"
        return UnreadSource(name, path.name, kind, reason)
    return replace(source, name=name)


def _at(path: Path) -> Source | None:
    return folder_at(path) if path.is_dir() else file_at(path)
