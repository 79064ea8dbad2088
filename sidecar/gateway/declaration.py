"""What `datasets.toml` says about MCP servers. Values; credentials in them are never shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase


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
