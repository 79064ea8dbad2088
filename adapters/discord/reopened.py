"""After a restart: the ways back to who ran a command and still waits for its answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, cast

import aiohttp
import discord
import structlog

from .clients import Clients
from .errors import FAILURES, is_refusal, reason
from .place import ORIGINAL
from .tokens import KeptToken, Token, Tokens
from .ways_back import WaysBack

log = structlog.get_logger()

RUN_AGAIN = "I was restarted before I could answer. Please run that once more."


@dataclass(frozen=True, slots=True)
class ReopenedWay:
    """By the token that was kept (`place.WayBack`)."""

    webhook: discord.Webhook
    said: int
    is_private: bool = True

    async def open(self) -> discord.Webhook:
        return self.webhook


async def reopen(
    tokens: Tokens, ways_back: WaysBack, clients: Clients, http: aiohttp.ClientSession
) -> None:
    """Open the ways of all commands that aren't answered. One outside of threads is recorded
    nowhere: it is to be run again.
    """
    kept = await tokens.good()
    await asyncio.gather(*(_reopen(one, tokens, ways_back, clients, http) for one in kept))


async def _reopen(
    kept: KeptToken,
    tokens: Tokens,
    ways_back: WaysBack,
    clients: Clients,
    http: aiohttp.ClientSession,
) -> None:
    webhook, said = _webhook(kept.token, clients, http), kept.said
    try:
        shown = await webhook.fetch_message(ORIGINAL)
    except FAILURES as error:
        if is_refusal(error):  # it never was acknowledged, and nobody waits
            await tokens.drop(kept.answer)
            return
        log.warning("whether a command is answered isn't known", reason=reason(error))
    else:
        # What was sent last isn't noted if the crash came between.
        said = 0 if shown.flags.loading else max(1, said)
    if not kept.answer.thread.endswith(":"):
        ways_back.keep(kept.answer.message_id, ReopenedWay(webhook, said))
        return
    if not said:
        try:
            await webhook.send(RUN_AGAIN, ephemeral=True)
        except FAILURES as error:
            log.warning("who ran a command isn't told", reason=reason(error))
    await tokens.drop(kept.answer)


def _webhook(token: Token, clients: Clients, http: aiohttp.ClientSession) -> discord.Webhook:
    """As the library makes it for an interaction that it heard of; its way to do that by hand has
    no buttons.
    """
    kind = discord.WebhookType.application.value
    data: Any = {"id": token.application_id, "type": kind, "token": token.text}
    state = cast(Any, clients.rest)._connection
    return discord.Webhook(data, session=http, state=state)
