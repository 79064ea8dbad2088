"""Messages of the fake Discord by channel: read, write, change, delete, react, type."""

from __future__ import annotations

from collections import deque
from urllib.parse import unquote

from tests.fakes.discord import events, limits, messages, permissions, posting
from tests.fakes.discord.call import Answer, Call
from tests.fakes.discord.errors import DiscordError, Json, forbidden, invalid, unknown
from tests.fakes.discord.messages import REPLY, Posted
from tests.fakes.discord.places import Channel

OLD_S = 3600.0
# "The past few minutes" in which a nonce is known.
NONCE_S = 300.0
OLD_EDITS_PER_S = 20.0
CREATE = (*posting.FIELDS, "nonce", "enforce_nonce", "message_reference", "sticker_ids")
MAX_PAGE = 100


def shown(call: Call, message: Posted, *, nonce: bool = False) -> Json:
    """A message as REST gives it to this app."""
    world = call.world
    data = messages.to_json(message, world.people, world.bot.id)
    if nonce and message.nonce is not None:
        data["nonce"] = message.nonce
    if world.privileged_intents or message.guild_id is None:
        return data
    return events.blanked(data | {"guild_id": str(message.guild_id)}, world.bot.id)


def page(call: Call) -> Answer:
    """History, newest first: the newest after an id come by `after` from the oldest on."""
    channel = call.channel()
    if not call.may(channel, permissions.READ_HISTORY):
        return []
    limit = int(call.query.get("limit", 50))
    if not 1 <= limit <= MAX_PAGE:
        raise invalid("limit", f"Must be between 1 and {MAX_PAGE}.", "NUMBER_TYPE_MAX")
    all_ = [one for one in call.world.in_channel(channel) if one.visible_to is None]
    if after := call.query.get("after"):
        found = [one for one in all_ if one.id > int(after)][:limit]
    elif before := call.query.get("before"):
        found = [one for one in all_ if one.id < int(before)][-limit:]
    elif around := call.query.get("around"):
        older = [one for one in all_ if one.id < int(around)]
        newer = [one for one in all_ if one.id >= int(around)]
        found = older[-(limit // 2) :] + newer[: limit // 2 + 1]
    else:
        found = all_[-limit:]
    return [shown(call, one) for one in reversed(found)]


def one(call: Call) -> Answer:
    call.channel(permissions.READ_HISTORY)
    return shown(call, existing(call))


def existing(call: Call) -> Posted:
    """The message in the path."""
    channel = call.world.channels[call.id("channel")]
    found = call.world.message(call.id("message"), channel)
    if found is None or found.visible_to is not None:
        raise unknown("Message")
    return found


def create(call: Call) -> Answer:
    call.knows(*CREATE)
    channel = call.channel()
    may_send(call, channel)
    world, given = call.world, call.given
    nonce = given.get("nonce")
    if nonce is not None and len(str(nonce)) > limits.MAX_NONCE:
        raise invalid("nonce", f"Must be {limits.MAX_NONCE} or fewer in length.")
    if nonce is not None and given.get("enforce_nonce"):
        first = world.by_nonce.get((channel.id, str(nonce)))
        is_recent = first and world.now_s() - first.created_s < NONCE_S
        if first and is_recent and not first.is_deleted:
            return shown(call, first, nonce=True)
    draft = Posted(0, channel, world.bot, nonce=None if nonce is None else str(nonce))
    if reference := given.get("message_reference"):
        draft.answers, draft.kind = _referenced(call, channel, reference), REPLY
    filled = posting.fill(call, draft, given, call.uploads)
    if filled.files and not call.may(channel, permissions.ATTACH_FILES):
        raise forbidden()
    if filled.embeds and not call.may(channel, permissions.EMBED_LINKS):
        raise forbidden()
    filled.id = world.ids.next()
    posting.keep(call, filled)
    if nonce is not None:
        world.by_nonce[channel.id, str(nonce)] = filled
    events.publish(world, filled)
    return shown(call, filled, nonce=True)


def edit(call: Call) -> Answer:
    call.knows(*posting.FIELDS)
    channel = call.channel()
    message = existing(call)
    only_flags = set(call.given) <= {"flags"} and call.may(channel, permissions.MANAGE_MESSAGES)
    if message.author.id != call.world.bot.id and not only_flags:
        raise forbidden(50005, "Cannot edit a message authored by another user")
    call.need_open(channel)
    _count_old_edit(call, message)
    posting.apply(call, message, call.given, call.uploads)
    message.edited_s = call.world.now_s()
    message.edits += 1
    events.changed(call.world, message)
    return shown(call, message)


def delete(call: Call) -> Answer:
    channel = call.channel()
    message = existing(call)
    if message.author.id != call.world.bot.id:
        call.need(channel, permissions.MANAGE_MESSAGES)
    call.need_open(channel)
    events.deleted(call.world, message)
    return None


def react(call: Call) -> Answer:
    channel = call.channel(permissions.READ_HISTORY)
    message = existing(call)
    if channel.is_archived:
        raise DiscordError(400, 50083, "Thread is archived")
    name = unquote(call.params["emoji"])
    if name not in message.reactions:
        call.need(channel, permissions.ADD_REACTIONS)
    users = message.reactions.setdefault(name, [])
    if call.world.bot.id not in users:
        users.append(call.world.bot.id)
        events.reacted(call.world, message, call.world.bot, name, added=True)
    return None


def unreact(call: Call) -> Answer:
    call.channel()
    message = existing(call)
    name = unquote(call.params["emoji"])
    users = message.reactions.get(name, [])
    if call.world.bot.id in users:
        users.remove(call.world.bot.id)
        if not users:
            del message.reactions[name]
        events.reacted(call.world, message, call.world.bot, name, added=False)
    return None


def type_(call: Call) -> Answer:
    channel = call.channel()
    may_send(call, channel)
    world = call.world
    world.typing[channel.id, world.bot.id] = world.clock()
    world.typing_log.append((channel.id, world.bot.id))
    world.changed.set()
    return None


def may_send(call: Call, channel: Channel) -> None:
    """Raise unless the bot may write there: 50013, 50007, 160005, 50083."""
    if not channel.is_thread:
        call.need(channel, permissions.SEND_MESSAGES)
        if channel.recipients and not channel.recipients[0].takes_dms:
            raise forbidden(50007, "Cannot send messages to this user")
        return
    call.need(channel, permissions.SEND_IN_THREADS)
    if channel.is_locked and channel.is_archived:
        raise DiscordError(400, 50083, "Thread is archived")
    if channel.is_locked and not call.may(channel, permissions.MANAGE_THREADS):
        raise DiscordError(403, 160005, "This thread is locked")
    guild = call.world.guild_of(channel)
    if guild and channel.is_archived and call.world.is_full(guild):
        raise DiscordError(400, 160006, "Maximum number of active threads reached")


def _referenced(call: Call, channel: Channel, reference: Json) -> Posted:
    if not call.may(channel, permissions.READ_HISTORY):
        words = "Cannot reply without permission to read message history"
        raise DiscordError(400, 160002, words)
    found = call.world.message(int(reference["message_id"]), channel)
    if found is None:
        raise invalid("message_reference", "Unknown message", "REPLIES_UNKNOWN_MESSAGE")
    return found


def _count_old_edit(call: Call, message: Posted) -> None:
    world = call.world
    if world.now_s() - message.created_s < OLD_S:
        return
    edits = world.old_edits.setdefault(message.channel.id, deque())
    while edits and world.clock() - edits[0] >= OLD_EDITS_PER_S:
        edits.popleft()
    if len(edits) >= world.max_old_edits:
        words = "Maximum number of edits to messages older than 1 hour reached. Try again later."
        raise DiscordError(429, 30046, words)
    edits.append(world.clock())
