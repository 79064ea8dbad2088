"""Requests past what discord.py checks itself, over its own client."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord.http import Route

from tests.e2e.fake_discord.listener import Listener

QUIET = discord.AllowedMentions.none()


async def send(bot: Listener, channel_id: int, **body: Any) -> Any:
    """POST a message as it is, pinging nobody."""
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel_id)
    return await bot.http.request(route, json={"allowed_mentions": {"parse": []}} | body)


async def refusal(bot: Listener, channel_id: int, **body: Any) -> tuple[int, int]:
    """The status and code of the refusal."""
    with pytest.raises(discord.HTTPException) as refused:
        await send(bot, channel_id, **body)
    return refused.value.status, refused.value.code


def row(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(components)}


def button(custom_id: str = "one", label: str = "Press") -> dict[str, Any]:
    return {"type": 2, "style": 2, "label": label, "custom_id": custom_id}


def display(text: str) -> dict[str, Any]:
    return {"type": 10, "content": text}
