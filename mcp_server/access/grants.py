"""What the operator grants of datasets, and how much of one. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from declared.access.grants import MEMBERS, Grant
from declared.access.identity import Identity, Reader

from ..names import normal
from .view import View, narrowed


@dataclass(frozen=True, slots=True)
class DatasetGrant:
    """All `views` that fit a dataset's name count for it. Patterns may hold `*`."""

    grant: Grant
    views: tuple[tuple[str, View], ...] = ()

    def is_for(self, reader: Reader, place: Identity) -> bool:
        return self.grant.is_for(reader, place)

    def view(self, dataset: str) -> View | None:
        """None where it doesn't grant it."""
        if not any(fits(pattern, dataset) for pattern in self.grant.datasets):
            return None
        found = [view for pattern, view in self.views if fits(pattern, dataset)]
        return narrowed([View(rules=(self.grant.name,)), *found])


@dataclass(frozen=True, slots=True)
class Grants:
    """In the order of the file: the first that is for somebody and grants a dataset counts."""

    all: tuple[DatasetGrant, ...] = ()


UNDECLARED = Grants((DatasetGrant(MEMBERS),))


@lru_cache(maxsize=10_000)
def fits(pattern: str, name: str) -> bool:
    parts = [re.escape(part) for part in normal(pattern).split("*")]
    return re.fullmatch(".*".join(parts), normal(name), re.DOTALL) is not None
