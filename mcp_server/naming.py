"""Datasets that would have the same name, told apart. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from .dataset import Dataset
from .names import normal
from .uploads.names import free_name


def told_apart(datasets: list[Dataset], taken: Iterable[str] = ()) -> list[Dataset]:
    """Those of the same name go by the names of their files, or else are numbered. `taken` are
    names that none of them may have.
    """
    of_files = Counter(normal(dataset.file_name) for dataset in datasets)
    names = Counter(normal(dataset.name) for dataset in datasets)
    used = set(map(normal, taken))
    found: list[Dataset] = []
    for dataset in datasets:
        name = dataset.name
        is_taken = names[normal(name)] > 1 or normal(name) in used
        if is_taken and of_files[normal(dataset.file_name)] == 1:
            name = dataset.file_name
        if normal(name) in used:
            name = free_name(name, used)
        used.add(normal(name))
        found.append(dataset.renamed(name) if name != dataset.name else dataset)
    return found
