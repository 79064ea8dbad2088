"""What the gateway says about messages and threads, and the verbs that make it say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discord import messages
from tests.fakes.discord.errors import Json
from tests.fakes.discord.messages import THREAD_STARTER, Posted
from tests.fakes.discord.places import Channel, Guild, Person

if TYPE_CHECKING:
    from tests.fakes.discord.world import World


def message(world: World, posted: Posted, *, nonce: bool = False) -> Json:
    """As in MESSAGE_CREATE and MESSAGE_UPDATE."""
    data = messages.to_json(posted, world.people, world.bot.id)
    data["channel_type"] = posted.channel.kind
    if nonce and posted.nonce is not None:
        data["nonce"] = posted.nonce
    if guild := world.guild_of(posted.channel):
        data["guild_id"] = str(guild.id)
        if posted.author.id in guild.members:
            data["member"] = guild.member_json(posted.author)
        for user in data["mentions"]:
            if int(user["id"]) in guild.members:
                user["member"] = guild.member_json(world.people[int(user["id"])])
    return data


def blanked(data: Json, bot_id: int) -> Json:
    """What an app without message content sees of a message."""
    mentioned = any(user["id"] == str(bot_id) for user in data["mentions"])
    author = int(data["author"]["id"])
    if "guild_id" not in data or mentioned or author == bot_id:
        return data
    blank: Json = {"content": "", "attachments": [], "embeds": [], "components": []}
    said = data | blank
    if said.get("referenced_message"):
        guild = {"guild_id": data["guild_id"]}
        said["referenced_message"] = blanked(said["referenced_message"] | guild, bot_id)
    return said


def publish(world: World, posted: Posted) -> None:
    """Show a message to everybody; it un-archives its thread."""
    channel = posted.channel
    if channel.is_archived:
        channel.is_archived = False
        world.tell("THREAD_UPDATE", channel.to_json(), channel)
    is_new = channel.is_thread and posted.author.id not in channel.joined
    world.add(posted)
    if posted.visible_to is not None:
        return
    world.tell("MESSAGE_CREATE", message(world, posted, nonce=True), channel)
    if is_new:
        joined = channel.member_json(posted.author.id) | {"presence": None}
        world.tell("THREAD_MEMBERS_UPDATE", _members(channel, [joined]), channel)


def changed(world: World, posted: Posted) -> None:
    world.changed.set()
    if posted.visible_to is None:
        world.tell("MESSAGE_UPDATE", message(world, posted), posted.channel)


def told_again(world: World, posted: Posted) -> None:
    """The gateway tells of a message once more."""
    world.tell("MESSAGE_CREATE", message(world, posted, nonce=True), posted.channel)


def deleted(world: World, posted: Posted) -> None:
    posted.is_deleted = True
    world.changed.set()
    if posted.visible_to is None:
        data: Json = {"id": str(posted.id), "channel_id": str(posted.channel.id)}
        if posted.guild_id:
            data["guild_id"] = str(posted.guild_id)
        world.tell("MESSAGE_DELETE", data, posted.channel)


def start_thread(
    world: World, parent: Channel, owner: Person, name: str, starter: Posted | None
) -> Channel:
    """Make a thread and say so, twice if the world is like that."""
    thread = world.add_thread(parent, owner, name, starter)
    data = thread.to_json() | {"newly_created": True}
    data["member"] = thread.member_json(world.bot.id)
    for _ in range(2 if world.repeats_thread_create else 1):
        world.tell("THREAD_CREATE", data, parent)
    if starter:
        changed(world, starter)
        opening = Posted(world.ids.next(), thread, starter.author, kind=THREAD_STARTER)
        opening.answers = starter
        publish(world, opening)
    return thread


def reacted(world: World, posted: Posted, person: Person, name: str, *, added: bool) -> None:
    data: Json = {
        "user_id": str(person.id),
        "channel_id": str(posted.channel.id),
        "message_id": str(posted.id),
        "message_author_id": str(posted.author.id),
        "emoji": {"id": None, "name": name},
        "burst": False,
        "type": 0,
    }
    if guild := world.guild_of(posted.channel):
        data["guild_id"] = str(guild.id)
        if added:
            data["member"] = guild.member_json(person) | {"user": person.to_json()}
    kind = "MESSAGE_REACTION_ADD" if added else "MESSAGE_REACTION_REMOVE"
    world.tell(kind, data, posted.channel)


def guild(world: World, guild: Guild) -> Json:
    """GUILD_CREATE: everything in a guild, its open threads too, but of its members only the bot.

    An app without the intent for presences is told no more.
    """
    bot = world.bot
    channels = [one for one in world.channels.values() if one.guild_id == guild.id]
    return guild_head(guild) | {
        "joined_at": None,
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "members": [guild.member_json(bot) | {"user": bot.to_json()}],
        "channels": [one.to_json() for one in channels if not one.is_thread],
        "threads": [one.to_json() for one in channels if one.is_thread and not one.is_archived],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def guild_head(guild: Guild) -> Json:
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner_id),
        "icon": None,
        "roles": [role.to_json() for role in guild.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": guild.features,
        "premium_tier": guild.premium_tier,
        "preferred_locale": "en-US",
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "system_channel_id": None,
        "afk_timeout": 300,
    }


def _members(channel: Channel, added: list[Json]) -> Json:
    return {
        "id": str(channel.id),
        "guild_id": str(channel.guild_id),
        "member_count": len(channel.joined),
        "added_members": added,
        "removed_member_ids": [],
    }
