"""What a request is for, by its method and path: tools of a server, or one of its tables. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TARGET = re.compile(
    r"POST /servers/(?P<mcp>[a-z0-9_-]{1,41})/mcp"
    r"|GET /servers/(?P<server>[a-z0-9_-]{1,41})/data/(?P<ticket>[A-Za-z0-9_-]{8,128})"
)


@dataclass(frozen=True, slots=True)
class Target:
    """Without a `ticket`, the server's tools."""

    server: str
    ticket: str | None = None


def target_of(method: str, path: str) -> Target | None:
    """None when there is nothing like that here."""
    match = _TARGET.fullmatch(f"{method} {path}")
    return Target(match["mcp"] or match["server"], match["ticket"]) if match else None
