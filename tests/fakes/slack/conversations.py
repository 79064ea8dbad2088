"""`conversations.*` and `reactions.*`: what an app reads in channels, and its reactions."""

from __future__ import annotations

from tests.fakes.slack.calls import MAX_PAGE, PREFIXES, Call
from tests.fakes.slack.errors import Json, SlackError
from tests.fakes.slack.messages import Posted

MAX_REACTIONS = 23


def info(call: Call) -> Json:
    channel = call.channel()
    call.need_for(channel, "read")
    is_member = call.team.bot_user in channel.members
    return {"channel": channel.to_json() | {"is_member": is_member}}


def members(call: Call) -> Json:
    channel = call.channel()
    call.need_for(channel, "read")
    page, cursor = call.page(sorted(channel.members))
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def listed(call: Call) -> Json:
    kinds = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
    wanted = [kinds[one.strip()] for one in (call.text("types") or "public_channel").split(",")]
    for kind in wanted:
        call.need(f"{PREFIXES[kind]}:read")
    mine = [
        channel
        for channel in call.workspace.channels.values()
        if channel.team_id == call.team.id
        and channel.kind in wanted
        and (channel.kind == "channel" or call.team.bot_user in channel.members)
    ]
    page, cursor = call.page(mine)
    channels = [
        channel.to_json() | {"is_member": call.team.bot_user in channel.members} for channel in page
    ]
    return {"channels": channels, "response_metadata": {"next_cursor": cursor}}


def open_direct(call: Call) -> Json:
    users = call.text("users").split(",")
    person = call.workspace.users.get(users[0])
    if len(users) != 1 or person is None or person.team_id != call.team.id:
        raise SlackError("user_not_found")
    if person.is_bot:
        raise SlackError("cannot_dm_bot")
    return {"channel": {"id": call.workspace.direct(person.id).id}}


def join(call: Call) -> Json:
    channel = call.channel()
    call.need("channels:join")
    channel.members.add(call.team.bot_user)
    return {"channel": channel.to_json()}


def replies(call: Call) -> Json:
    """A thread, its root first, oldest first."""
    channel = call.own_channel()
    call.need_for(channel, "history")
    root = call.workspace.message(channel.id, call.text("ts"))
    if root is None:
        raise SlackError("thread_not_found")
    said = [root, *(m for m in call.workspace.thread(channel.id, root.root) if m is not root)]
    said.sort(key=lambda message: message.ts)
    page, cursor = call.page(_within(call, said), default=MAX_PAGE)
    return _messages(call, page, cursor)


def history(call: Call) -> Json:
    """What isn't in a thread, newest first."""
    channel = call.own_channel()
    call.need_for(channel, "history")
    said = [
        message
        for message in reversed(call.workspace.messages)
        if message.channel == channel.id
        and not message.is_deleted
        and (message.thread_ts in (None, message.ts) or message.subtype == "thread_broadcast")
    ]
    page, cursor = call.page(_within(call, said))
    return _messages(call, page, cursor)


def add_reaction(call: Call) -> Json:
    message, name = _reacted_to(call), call.text("name")
    users = message.reactions.setdefault(name, [])
    if call.team.bot_user in users:
        raise SlackError("already_reacted")
    if len(message.reactions) > MAX_REACTIONS:
        raise SlackError("too_many_emoji")
    users.append(call.team.bot_user)
    return {}


def remove_reaction(call: Call) -> Json:
    message, name = _reacted_to(call), call.text("name")
    users = message.reactions.get(name, [])
    if call.team.bot_user not in users:
        raise SlackError("no_reaction")
    users.remove(call.team.bot_user)
    if not users:
        del message.reactions[name]
    return {}


def _reacted_to(call: Call) -> Posted:
    message = call.workspace.message(call.own_channel().id, call.text("timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    if not call.text("name").replace("_", "").replace("-", "").replace("+", "").isalnum():
        raise SlackError("invalid_name")
    return message


def _messages(call: Call, page: list[Posted], cursor: str) -> Json:
    told = [message.to_json() for message in page]
    for message in told:
        if count := len(call.workspace.thread(call.text("channel"), message["ts"])):
            message |= {"thread_ts": message["ts"], "reply_count": count}
    if not call.get("include_all_metadata"):
        for message in told:
            message.pop("metadata", None)
    return {
        "messages": told,
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def _within(call: Call, said: list[Posted]) -> list[Posted]:
    """Those between `oldest` and `latest` that everybody sees."""
    oldest, latest = call.text("oldest") or "0", call.text("latest") or "9"
    inclusive = bool(call.get("inclusive"))
    return [
        message
        for message in said
        if not message.visible_to
        and (oldest < message.ts < latest or (inclusive and message.ts in (oldest, latest)))
    ]
