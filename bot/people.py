"""Whom grants name, and which readers they tell apart. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from adapters.audience import Audience, Reader


@dataclass(frozen=True, slots=True)
class People:
    """Each by name with the grants that name them. `digest` is the data server's, which takes no
    word of readers who were told apart by another.
    """

    grants: Mapping[str, frozenset[str]]
    digest: str

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.grants)

    def collapsed(self, audience: Audience) -> Audience:
        """The same for every right with the fewest readers: of those of one kind whom the same
        grants name, one stands for all.
        """
        stand: dict[tuple[str, frozenset[str]], Reader] = {}
        for reader in sorted(audience.readers, key=lambda one: sorted(one.names)):
            known = reader.names & self.names
            grants = frozenset[str]().union(*(self.grants[name] for name in known))
            stand.setdefault((reader.kind, grants), Reader(reader.kind, known))
        return replace(audience, readers=frozenset(stand.values()))
