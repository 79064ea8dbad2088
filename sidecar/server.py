"""The running sidecar: its parts put together, from start to stop. Knows no command line."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

from audit.log import Log
from sidecar.control import control_app
from sidecar.limits import Limits
from sidecar.listener import Listener, http_config
from sidecar.proxy import Proxy
from sidecar.seats import Seats
from sidecar.sessions import Sessions
from sidecar.upstreams import Upstreams

_CONTROL_CONNECTIONS = 1024


@asynccontextmanager
async def running(
    sockets: Path,
    control: Path,
    *,
    audit: Path,
    upstreams: Mapping[str, str],
    limits: Limits,
    gateway: str | None = None,
) -> AsyncGenerator[None]:
    """Serve while entered. `upstreams` maps a server's name to the path of its Unix socket;
    behind the one of `gateway` is any other. `audit` is the folder of its lines.

    Raises:
        OSError: a file or socket can't be made.
        ValueError: the sockets directory's path is too long.
    """
    async with AsyncExitStack() as stack:
        log = Log(audit)
        stack.callback(log.close)
        servers = Upstreams(upstreams, gateway=gateway, limits=limits)
        stack.push_async_callback(servers.aclose)
        proxy = Proxy(servers, log, limits=limits)
        await stack.enter_async_context(proxy.run())
        sessions = Sessions(sockets, proxy, log, limits=limits)
        stack.push_async_callback(sessions.close)
        trusted = replace(
            limits,
            max_connections=_CONTROL_CONNECTIONS,
            burst_connections=_CONTROL_CONNECTIONS,
            connections_per_s=_CONTROL_CONNECTIONS,
        )
        seats = Seats(_CONTROL_CONNECTIONS, sessions=lambda: 1)
        listener = Listener(control, trusted, seats.of("control"), _untold)
        stack.push_async_callback(listener.close)
        config = http_config(control_app(sessions, servers), trusted)
        await listener.open(config, mode=0o600, state={})
        yield


def _untold(_reason: str) -> None: ...
