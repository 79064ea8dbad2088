"""What `datasets.toml` says about MCP servers, and to whom it grants their tools. Values;
credentials in them are never shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from declared.access.grants import MEMBERS, Grant
from declared.access.latch import Said


@dataclass(frozen=True, slots=True)
class Remote:
    """A server that is spoken to over streamable HTTP."""

    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """A server that is a process here, spoken to over its standard input and output."""

    arguments: tuple[str, ...] = field(repr=False)
    environment: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class ServerDeclaration:
    """`tools` are patterns; a tool that matches none doesn't exist for sandboxes."""

    name: str
    place: Remote | Command
    tools: tuple[str, ...]
    description: str = ""
    timeout_s: float = 30
    secrets: frozenset[str] = field(default=frozenset(), repr=False)

    def allows(self, tool: str) -> bool:
        return any(fnmatchcase(tool, pattern) for pattern in self.tools)


@dataclass(frozen=True, slots=True)
class Declarations:
    """`said` is what the file says of grants."""

    servers: tuple[ServerDeclaration, ...] = ()
    grants: tuple[Grant, ...] = (MEMBERS,)
    said: Said = "nothing"

    @property
    def ungranted(self) -> list[str]:
        """Servers of which no grant of the file gives anything to anybody."""
        return [
            server.name
            for server in self.servers
            if not any(grant.names(server.name) for grant in self.grants)
        ]
