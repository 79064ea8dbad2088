"""The library's clients: one that posts and asks, one after another that listens."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from ..desk import AdapterError
from .errors import FAILURES, reason

PORTAL = "https://discord.com/developers/applications"
MEND_TOKEN = f"Copy the token from *Bot* at {PORTAL} into DISCORD_TOKEN."
MEND_INTENTS = (
    "Discord doesn't let the bot read what is said. Switch *Message Content Intent* on, under "
    f"*Bot*, *Privileged Gateway Intents* at {PORTAL}."
)


@dataclass(slots=True)
class Clients:
    """`rest` lives as long as the adapter, so that no answer depends on who listens; `listening`
    is None while nobody does.
    """

    rest: discord.Client
    listening: discord.AutoShardedClient | None = None

    @property
    def me(self) -> int:
        """The bot's own id."""
        assert self.rest.user is not None
        return self.rest.user.id

    def guild(self, guild_id: str) -> discord.Guild | None:
        """What is known of a guild, by whoever listens."""
        return self.listening.get_guild(int(guild_id)) if self.listening else None


def intents() -> discord.Intents:
    """What we want to be told of. Follow-ups without a mention need the message content."""
    wanted = discord.Intents.default()
    wanted.message_content = True
    return wanted


def options() -> dict[str, Any]:
    """What every client is made with: nobody is pinged, and no message is kept in memory."""
    return {
        "intents": intents(),
        "allowed_mentions": discord.AllowedMentions.none(),
        "max_messages": None,
    }


def use_api(api_url: str) -> None:
    """Speak to another Discord than the real one, in this whole process."""
    url = URL(api_url)
    Route.BASE = api_url
    scheme = "wss" if url.scheme == "https" else "ws"
    DiscordWebSocket.DEFAULT_GATEWAY = url.with_scheme(scheme).with_path("/gw")


@asynccontextmanager
async def connecting(
    token: str, *, trace: aiohttp.TraceConfig | None = None
) -> AsyncGenerator[Clients]:
    """The client that posts, logged in; `trace` hears how its calls end.

    Raises:
        AdapterError: Discord refuses the token, or can't be reached.
    """
    # Nobody is to be warned that we can't speak.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    traced: dict[str, Any] = {} if trace is None else {"http_trace": trace}
    rest = discord.Client(**(options() | traced))
    try:
        try:
            await rest.login(token)
        except discord.LoginFailure as error:
            raise AdapterError(f"Discord refuses the token. {MEND_TOKEN}") from error
        except FAILURES as error:
            raise AdapterError(f"Discord can't be reached: {reason(error)}") from error
        yield Clients(rest)
    finally:
        await rest.close()
