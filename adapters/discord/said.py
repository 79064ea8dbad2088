"""The library's messages → `Said`. Knows the library's classes, no network."""

from __future__ import annotations

from collections.abc import Iterator

import discord

from ..markdown.visible import one_line
from ..messages import Author
from .attachments import on_message
from .events import DIRECT, Place, Quoted, Said

MAX_NAME_CHARS = 80
# Everything else is Discord telling what happened: pins, joins, new threads.
SPOKEN = (discord.MessageType.default, discord.MessageType.reply)


def is_a_persons(message: discord.Message) -> bool:
    """Whether a person says something in it."""
    return (
        message.type in SPOKEN
        and not message.author.bot
        and not message.author.system
        and message.webhook_id is None
    )


def place_of(channel: object, guild_id: int | None) -> Place | None:
    """Where a channel is; None while it isn't known whether it is a thread."""
    if isinstance(channel, discord.Thread):
        return Place(str(channel.guild.id), str(channel.id), str(channel.parent_id))
    if isinstance(channel, discord.abc.GuildChannel):
        return Place(str(channel.guild.id), str(channel.id))
    if guild_id is None and isinstance(channel, discord.DMChannel | discord.PartialMessageable):
        return Place(DIRECT, str(channel.id))
    return None


def author_of(user: discord.User | discord.Member, locale: str = "") -> Author:
    """A person by the name that is shown there."""
    name = one_line(user.display_name, MAX_NAME_CHARS) or str(user.id)
    return Author(str(user.id), name, language=locale)


def said_in(message: discord.Message, place: Place, *, me: int, locale: str = "") -> Said:
    """What a person says in a message."""
    return Said(
        id=str(message.id),
        place=place,
        author=author_of(message.author, locale),
        text=message.content,
        names=names_in(message),
        mentions_us=any(user.id == me for user in message.mentions),
        files=on_message(message.attachments, channel=message.channel.id, message=message.id),
        answers=_answered(message, me),
        forwards=tuple(_forwarded(message)),
    )


def names_in(message: discord.Message) -> dict[str, str]:
    """The names of what a message mentions, by id."""
    named = {user.id: user.display_name for user in message.mentions}
    named |= {role.id: role.name for role in message.role_mentions}
    named |= {channel.id: channel.name for channel in message.channel_mentions}
    return {str(one): one_line(name, MAX_NAME_CHARS) for one, name in named.items()}


def _answered(message: discord.Message, me: int) -> Quoted | None:
    reference = message.reference
    resolved = reference.resolved if reference is not None else None
    if message.type is not discord.MessageType.reply or not isinstance(resolved, discord.Message):
        return None
    files = on_message(resolved.attachments, channel=resolved.channel.id, message=resolved.id)
    return Quoted(resolved.clean_content, files, resolved.author.id == me)


def _forwarded(message: discord.Message) -> Iterator[Quoted]:
    for snapshot in message.message_snapshots:
        files = on_message(snapshot.attachments, channel=message.channel.id, message=message.id)
        yield Quoted(snapshot.content, files)
