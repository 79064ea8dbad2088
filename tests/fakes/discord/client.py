"""Pointing the real discord.py at the fake Discord, and back again."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.fakes.discord.server import DiscordServer


@contextmanager
def redirected(server: DiscordServer) -> Generator[None]:
    """Every client in the process talks to this server, until the end."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = server.api_url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway
