"""Channels and threads of the fake Discord: look, open, rename, archive, lock, and open DMs."""

from __future__ import annotations

from tests.fakes.discord import events, limits, permissions
from tests.fakes.discord.call import Answer, Call
from tests.fakes.discord.errors import DiscordError, Json, forbidden, invalid, unknown
from tests.fakes.discord.message_routes import existing
from tests.fakes.discord.messages import RENAMED, THREAD_CREATED, Posted
from tests.fakes.discord.places import ANNOUNCEMENT, PRIVATE_THREAD, TEXT, Channel, Guild

DURATIONS = (60, 1440, 4320, 10080)
OPEN = ("name", "auto_archive_duration", "rate_limit_per_user", "type", "invitable")
EDIT = ("name", "archived", "locked", "auto_archive_duration", "rate_limit_per_user", "invitable")


def channel(call: Call) -> Answer:
    return _shown(call, call.channel())


def start_from_message(call: Call) -> Answer:
    call.knows(*OPEN)
    parent = _parent(call)
    starter = existing(call)
    call.need(parent, permissions.READ_HISTORY)
    if starter.thread:
        words = "A thread has already been created for this message"
        raise DiscordError(400, 160004, words)
    return _start(call, parent, starter)


def start_alone(call: Call) -> Answer:
    call.knows(*OPEN)
    parent = _parent(call)
    if call.given.get("type", PRIVATE_THREAD) == PRIVATE_THREAD:
        call.need(parent, permissions.CREATE_PRIVATE_THREADS)
    return _start(call, parent, None)


def edit(call: Call) -> Answer:
    call.knows(*EDIT)
    thread = call.channel()
    given = call.given
    if not thread.is_thread:
        raise forbidden()
    _may_edit(call, thread)
    world = call.world
    old_name = thread.name
    if "name" in given:
        thread.name = limits.check_thread_name(given["name"])
    if "auto_archive_duration" in given:
        thread.auto_archive_minutes = _duration(given["auto_archive_duration"])
    if "archived" in given and bool(given["archived"]) != thread.is_archived:
        thread.is_archived = bool(given["archived"])
        thread.archived_s = world.now_s()
    if "locked" in given:
        thread.is_locked = bool(given["locked"])
    thread.slowmode_s = given.get("rate_limit_per_user", thread.slowmode_s)
    world.tell("THREAD_UPDATE", thread.to_json(), thread)
    if thread.name != old_name:
        note = Posted(world.ids.next(), thread, world.bot, thread.name, kind=RENAMED)
        events.publish(world, note)
    return _shown(call, thread)


def delete(call: Call) -> Answer:
    thread = call.channel(permissions.MANAGE_THREADS)
    if not thread.is_thread:
        raise forbidden()
    remove_thread(call, thread)
    return _shown(call, thread)


def remove_thread(call: Call, thread: Channel) -> None:
    world = call.world
    del world.channels[thread.id]
    parent = str(thread.parent.id) if thread.parent else None
    data: Json = {
        "id": str(thread.id),
        "guild_id": str(thread.guild_id),
        "parent_id": parent,
        "type": thread.kind,
    }
    world.tell("THREAD_DELETE", data, thread)


def join(call: Call) -> Answer:
    call.channel().joined.add(call.world.bot.id)
    return None


def member(call: Call) -> Answer:
    thread = call.channel()
    who = call.params["user"]
    id = call.world.bot.id if who == "@me" else int(who)
    if id not in thread.joined:
        raise unknown("User")
    return thread.member_json(id)


def archived(call: Call) -> Answer:
    """The archived public threads of a channel, the newest first."""
    parent = call.channel(permissions.READ_HISTORY)
    found = [
        one for one in call.world.channels.values() if one.parent is parent and one.is_archived
    ]
    found.sort(key=lambda one: one.archived_s, reverse=True)
    limit = int(call.query.get("limit", 50))
    return _listed(call, found[:limit]) | {"has_more": len(found) > limit}


def active(call: Call) -> Answer:
    """The open threads of a guild that the bot may see."""
    guild = guild_in(call)
    seen = [
        one
        for one in call.world.threads_of(guild.id)
        if guild.permissions_of(call.world.bot.id, one) & permissions.VIEW_CHANNEL
    ]
    return _listed(call, seen)


def guild_in(call: Call) -> Guild:
    """The guild in the path, with the bot in it."""
    guild = call.world.guilds.get(call.id("guild"))
    if guild is None or call.world.bot.id not in guild.members:
        raise unknown("Guild")
    return guild


def guilds(call: Call) -> Answer:
    """The guilds that the bot is in."""
    bot = call.world.bot.id
    mine = [one for one in call.world.guilds.values() if bot in one.members]
    after = int(call.query.get("after", 0))
    found = [one for one in mine if one.id > after][: int(call.query.get("limit", 200))]
    return [
        {
            "id": str(one.id),
            "name": one.name,
            "icon": None,
            "owner": False,
            "permissions": str(one.permissions_of(bot)),
            "features": one.features,
        }
        for one in found
    ]


def guild(call: Call) -> Answer:
    return events.guild_head(guild_in(call))


def guild_channels(call: Call) -> Answer:
    found = guild_in(call)
    channels = [one for one in call.world.channels.values() if one.guild_id == found.id]
    return [one.to_json() for one in channels if not one.is_thread]


def guild_member(call: Call) -> Answer:
    found = guild_in(call)
    person = call.world.people.get(call.id("user"))
    if person is None or person.id not in found.members:
        raise DiscordError(404, 10007, "Unknown Member")
    return found.member_json(person) | {"user": person.to_json()}


def open_dm(call: Call) -> Answer:
    call.knows("recipient_id")
    person = call.world.people.get(int(call.given["recipient_id"]))
    if person is None:
        raise unknown("User")
    return call.world.direct(person).to_json()


def _parent(call: Call) -> Channel:
    channel = call.channel(permissions.CREATE_PUBLIC_THREADS)
    if channel.kind not in (TEXT, ANNOUNCEMENT):
        raise DiscordError(400, 50024, "Cannot execute action on this channel type")
    return channel


def _start(call: Call, parent: Channel, starter: Posted | None) -> Answer:
    world, given = call.world, call.given
    name = limits.check_thread_name(given.get("name"))
    minutes = _duration(given.get("auto_archive_duration") or 4320)
    guild = world.guilds[parent.guild_id or 0]
    if world.is_full(guild):
        words = "Maximum number of active threads reached"
        raise DiscordError(400, 160006, words)
    thread = events.start_thread(world, parent, world.bot, name, starter)
    thread.auto_archive_minutes = minutes
    if starter is None:
        note = Posted(world.ids.next(), parent, world.bot, name, kind=THREAD_CREATED)
        events.publish(world, note)
    return _shown(call, thread)


def _may_edit(call: Call, thread: Channel) -> None:
    """The bot may manage threads, or it is its own; an archived one it can only open."""
    given = call.given
    manages = call.may(thread, permissions.MANAGE_THREADS)
    if not manages and thread.owner_id != call.world.bot.id:
        raise forbidden()
    if thread.is_archived and given.get("archived") is not False:
        raise DiscordError(400, 50083, "Thread is archived")
    if thread.is_archived and thread.is_locked and not manages:
        raise forbidden()


def _duration(minutes: object) -> int:
    if minutes not in DURATIONS:
        raise invalid("auto_archive_duration", f"Value must be one of {DURATIONS}.", "CHOICES")
    return int(str(minutes))


def _listed(call: Call, threads: list[Channel]) -> Json:
    bot = call.world.bot.id
    joined = [one.member_json(bot) for one in threads if bot in one.joined]
    return {"threads": [one.to_json() for one in threads], "members": joined}


def _shown(call: Call, channel: Channel) -> Json:
    data = channel.to_json()
    if channel.is_thread and call.world.bot.id in channel.joined:
        data["member"] = channel.member_json(call.world.bot.id)
    return data
