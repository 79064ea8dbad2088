"""What `threadbook doctor` wants to know of Discord's token. Serves nothing."""

from __future__ import annotations

from typing import Any

import discord

from ..desk import AdapterError
from .clients import MEND_INTENTS, connecting, use_api
from .errors import FAILURES, reason

NEEDED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    read_message_history=True,
    attach_files=True,
    embed_links=True,
    add_reactions=True,
)
PAGE = 200


async def check_token(*, token: str, api_url: str | None) -> list[str]:
    """What is wrong with the token, the intents and the permissions in each server, a sentence
    each.
    """
    if api_url is not None:
        use_api(api_url)
    try:
        async with connecting(token) as clients:
            flags = clients.rest.application_flags
            allowed = flags.gateway_message_content or flags.gateway_message_content_limited
            problems = [] if allowed else [MEND_INTENTS]
            guilds: Any = await clients.rest.http.get_guilds(PAGE, with_counts=False)
    except AdapterError as error:
        return [str(error)]
    except FAILURES as error:
        return [f"Discord can't be reached: {reason(error)}"]
    if not guilds:
        problems.append(f"The bot is in no server yet. {invitation(clients.me)}")
    return problems + [sentence for guild in guilds for sentence in _lacks(guild)]


def invitation(application_id: int) -> str:
    """Where the bot is invited from, with the permissions that it needs."""
    url = discord.utils.oauth_url(
        application_id, permissions=NEEDED, scopes=("bot", "applications.commands")
    )
    return f"Invite it: {url}"


def _lacks(guild: dict[str, Any]) -> list[str]:
    """What a server doesn't allow; single channels may still differ."""
    granted = discord.Permissions(int(guild["permissions"]))
    missing = (
        []
        if granted.administrator
        else [name for name, value in NEEDED if value and not getattr(granted, name)]
    )
    return [f"In {guild['name']} the bot lacks {', '.join(sorted(missing))}"] if missing else []
