"""What the operator grants, and whom one of them is for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Protocol, TypeVar

from .identity import Identity, Reader

DIRECT = "direct"
KINDS = ("member", "guest", "external", "local")


@dataclass(frozen=True, slots=True)
class Grant:
    """`places` are workspaces, channels or "direct"; none of them is everywhere but in shared
    channels. `who` are kinds and names of people; `datasets` are patterns, `tools` patterns of
    servers and of tools of theirs.
    """

    name: str
    datasets: tuple[str, ...] = ()
    tools: tuple[tuple[str, str], ...] = ()
    places: frozenset[str] = frozenset()
    who: frozenset[str] = frozenset({"member"})

    def is_for(self, reader: Reader, place: Identity) -> bool:
        return self._is_about(reader) and self._holds_in(place)

    def gives(self, server: str, tool: str) -> bool:
        return any(
            fnmatchcase(server, of_server) and fnmatchcase(tool, of_tool)
            for of_server, of_tool in self.tools
        )

    def names(self, server: str) -> bool:
        """Whether it gives any tool that the server may have."""
        return any(fnmatchcase(server, of_server) for of_server, _ in self.tools)

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


# Where nothing is declared, members see everything; guests and shared channels see nothing.
MEMBERS = Grant("everything", ("*",), (("*", "*"),), who=frozenset({"member", "local"}))


class ForSomebody(Protocol):
    def is_for(self, reader: Reader, place: Identity) -> bool: ...


GrantT = TypeVar("GrantT", bound=ForSomebody)


def applying(grants: Sequence[GrantT], identity: Identity) -> list[tuple[GrantT, ...] | None]:
    """Of each who reads there, the grants that are for them, in the order of the file. None is no
    limit at all. Nobody reads in a place that nothing is known of.
    """

    def of(reader: Reader) -> tuple[GrantT, ...] | None:
        if reader.kind == "operator":
            return None
        return tuple(grant for grant in grants if grant.is_for(reader, identity))

    return [of(reader) for reader in sorted(identity.readers, key=_key)]


def _key(reader: Reader) -> tuple[str, list[str]]:
    return reader.kind, sorted(reader.names)
