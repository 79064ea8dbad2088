"""The fake Discord as plain JSON, for renderers and snapshots, and as lines of text."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tests.fakes.discord.errors import Json
from tests.fakes.discord.messages import File, Posted
from tests.fakes.discord.places import Channel

if TYPE_CHECKING:
    from tests.fakes.discord.world import World


def transcript(world: World, channel: Channel | None = None) -> Json:
    """Everything, or one channel with its messages; ids are strings."""
    shown = [channel] if channel else list(world.channels.values())
    messages = [one for place in shown for one in world.in_channel(place)]
    if channel and channel.is_thread and (starter := world.messages.get(channel.id)):
        messages.insert(0, starter)
    return {
        "bot": str(world.bot.id),
        "people": {
            str(id): {"name": one.display_name or one.name, "is_bot": one.is_bot}
            for id, one in world.people.items()
        },
        "guilds": {str(id): guild.name for id, guild in world.guilds.items()},
        "channels": {str(one.id): _channel(one) for one in shown},
        "messages": [_message(one) for one in messages],
        "files": {
            str(file.id): base64.b64encode(file.content).decode()
            for message in messages
            for file in message.files
        },
        "typing": [str(one.id) for one in shown if world.is_typing(one)],
    }


def plain(messages: Iterable[Posted]) -> str:
    """One line a message, for a snapshot."""
    return "\n".join(f"{message.author.name}: {message.text}" for message in messages)


def _channel(channel: Channel) -> Json:
    return {
        "name": channel.name,
        "kind": channel.kind,
        "guild": str(channel.guild_id or ""),
        "owner": str(channel.owner_id or ""),
        "parent": str(channel.parent.id) if channel.parent else None,
        "parent_name": channel.parent.name if channel.parent else None,
        "archived": channel.is_archived,
        "locked": channel.is_locked,
        "recipients": [str(person.id) for person in channel.recipients],
    }


def _message(message: Posted) -> Json:
    return {
        "id": str(message.id),
        "channel": str(message.channel.id),
        "kind": message.kind,
        "user": str(message.author.id),
        "is_bot": message.author.is_bot,
        "time_s": message.created_s,
        "text": message.content,
        "embeds": message.embeds,
        "components": message.components,
        "flags": message.flags,
        "files": [_file(file) for file in message.files],
        "edited": message.edited_s is not None,
        "ephemeral_to": str(message.visible_to) if message.visible_to else None,
        "answers": str(message.answers.id) if message.answers else None,
        "thread": str(message.thread.id) if message.thread else None,
        "interaction": message.interaction,
        "command": message.command,
        "reactions": [
            {"name": name, "users": [str(id) for id in users]}
            for name, users in message.reactions.items()
        ],
    }


def _file(file: File) -> Json:
    return {
        "id": str(file.id),
        "name": file.name,
        "mimetype": file.mimetype,
        "size": file.size,
        "description": file.description,
        "url": file.url,
    }
