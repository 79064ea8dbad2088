"""For which thread a request speaks. Only the Unix socket's clients, the bot and its sidecar, are
believed; whoever comes over TCP speaks for no thread, whatever it says. Knows no datasets.
"""

from __future__ import annotations

from urllib.parse import unquote

from starlette.requests import Request

HEADER = "threadbook-thread"


def thread_of(request: Request | None) -> str | None:
    """The thread's key, or None."""
    if request is None or not _came_by_socket(request):
        return None
    keys = request.headers.getlist(HEADER)
    return unquote(keys[0]) or None if len(keys) == 1 else None


def _came_by_socket(request: Request) -> bool:
    """A Unix socket has a path and no port."""
    server = request.scope.get("server")
    return server is not None and server[1] is None
