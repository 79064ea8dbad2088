"""What the operator grants. Values, and whom one of them is about. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ..names import normal
from .identity import Identity, Reader
from .view import View, narrowed

DIRECT = "direct"
KINDS = ("member", "guest", "external", "local")


@dataclass(frozen=True, slots=True)
class Grant:
    """`places` are workspaces, channels or "direct"; none of them is everywhere but in shared
    channels. `who` are kinds and names of people. Patterns may hold `*`; all `views` that fit a
    dataset's name count for it.
    """

    name: str
    datasets: tuple[str, ...] = ()
    places: frozenset[str] = frozenset()
    who: frozenset[str] = frozenset({"member"})
    views: tuple[tuple[str, View], ...] = ()

    def is_for(self, reader: Reader, place: Identity) -> bool:
        return self._is_about(reader) and self._holds_in(place)

    def view(self, dataset: str) -> View | None:
        """None where it doesn't grant it."""
        if not any(fits(pattern, dataset) for pattern in self.datasets):
            return None
        found = [view for pattern, view in self.views if fits(pattern, dataset)]
        return narrowed([View(rules=(self.name,)), *found])

    def _is_about(self, reader: Reader) -> bool:
        return reader.kind in self.who or not self.who.isdisjoint(reader.names)

    def _holds_in(self, place: Identity) -> bool:
        if place.channel and place.channel in self.places:
            return True
        if place.is_shared:
            return False
        if place.is_direct and DIRECT in self.places:
            return True
        return not self.places or (bool(place.workspace) and place.workspace in self.places)


@dataclass(frozen=True, slots=True)
class Grants:
    """In the order of the file: the first that is for somebody and grants a dataset counts."""

    all: tuple[Grant, ...] = ()


# Where nothing is declared, members see everything; guests and shared channels see nothing.
MEMBERS = Grant("everything", ("*",), who=frozenset({"member", "local"}))
UNDECLARED = Grants((MEMBERS,))


@lru_cache(maxsize=10_000)
def fits(pattern: str, name: str) -> bool:
    parts = [re.escape(part) for part in normal(pattern).split("*")]
    return re.fullmatch(".*".join(parts), normal(name), re.DOTALL) is not None
