"""Messages of a thread or channel to HTML, as one person sees them. Knows no page."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from tests.fakes.slack.page_blocks import blocks
from tests.fakes.slack.page_emoji import EMOJI
from tests.fakes.slack.page_files import file
from tests.fakes.slack.page_icons import icon
from tests.fakes.slack.page_markdown import markdown
from tests.fakes.slack.page_markup import mrkdwn, plain_text
from tests.fakes.slack.page_room import Json, Room, avatar, clock_time, cut, joined
from tests.fakes.slack.page_tasks import plan

MAX_TEXT_CHARS = 40_000
# Messages of one sender within this time stand under one name.
JOINED_S = 300


def in_thread(transcript: Json, channel: str, thread_ts: str) -> list[Json]:
    """A thread's messages, the root first."""
    return [
        message
        for message in sorted(transcript.get("messages", []), key=lambda one: float(one["ts"]))
        if message["channel"] == channel and root_of(message) == thread_ts
    ]


def root_of(message: Json) -> str:
    return str(message.get("thread_ts") or message["ts"])


def sees(message: Json, viewer: str) -> bool:
    """Whether a person sees a message; without a viewer everything is shown."""
    is_root = root_of(message) == str(message["ts"])
    if message.get("deleted") and not is_root:
        return False
    return not viewer or message.get("ephemeral_to") in (None, "", viewer)


def messages(given: list[Json], room: Room, viewer: str = "") -> Markup:
    """Messages in order, grouped by sender."""
    shown: list[Markup] = []
    last: Json = {}
    for one in given:
        if sees(one, viewer):
            shown.append(message(one, room, viewer, is_joined=_continues(last, one)))
            last = one
    return joined(shown)


def message(given: Json, room: Room, viewer: str = "", *, is_joined: bool = False) -> Markup:
    room = room.hearing(given)
    if given.get("deleted"):
        return Markup('<article class="message deleted">This message was deleted.</article>')
    name = sender(given, room)
    side = "" if is_joined else avatar(name, is_app=room.is_app)
    badge = Markup('<span class="badge">APP</span>') if room.is_app else ""
    heading = Markup('<div class="by"><b>{}</b>{}<time>{}</time></div>').format(
        name, badge, clock_time(given["ts"])
    )
    classes = "".join(
        f" {name}"
        for name, holds in (("joined", is_joined), ("ephemeral", given.get("ephemeral_to")))
        if holds
    )
    form = (
        '<article class="message{}">{}<div class="side">{}</div>'
        '<div class="body">{}{}</div></article>'
    )
    return Markup(form).format(
        classes,
        _ephemeral(given, room, viewer),
        side,
        "" if is_joined else heading,
        joined(list(_body(given, room, viewer))),
    )


def sender(given: Json, room: Room) -> str:
    return str(given.get("username") or room.user_name(str(given.get("user") or "app")))


def _continues(last: Json, one: Json) -> bool:
    same = last and all(last.get(key) == one.get(key) for key in ("user", "ephemeral_to"))
    return bool(same) and float(one["ts"]) - float(last["ts"]) < JOINED_S


def _ephemeral(given: Json, room: Room, viewer: str) -> Markup:
    if not (reader := given.get("ephemeral_to")):
        return Markup("")
    who = "you" if viewer == reader else room.user_name(str(reader))
    return Markup('<div class="only">{}Only visible to {}</div>').format(icon("eye"), who)


def _body(given: Json, room: Room, viewer: str) -> Iterator[Markup]:
    is_running = bool(given.get("streaming"))
    yield plan(given.get("plan"), given.get("tasks") or [], room, is_running=is_running)
    yield from _said(given, room)
    if is_running:
        yield Markup('<span class="cursor" data-text="▌"></span>')
    if given.get("edited"):
        yield Markup('<span class="edited">(edited)</span>')
    if given.get("stopped_by"):
        who = room.user_name(str(given["stopped_by"]))
        yield Markup('<div class="stopped">{}Stopped by {}</div>').format(icon("stop"), who)
    yield joined([file(one, room) for one in given.get("files") or []])
    reactions = [_reaction(one, viewer) for one in given.get("reactions") or []]
    if reactions:
        yield Markup('<div class="reactions">{}</div>').format(joined(reactions))


def _said(given: Json, room: Room) -> Iterator[Markup]:
    """The text and blocks. A stream keeps their order; else blocks replace the text."""
    text, shown = str(given.get("text") or ""), given.get("blocks") or []
    if not (given.get("streamed") or given.get("streaming")):
        kept, note = cut(text, MAX_TEXT_CHARS)
        yield blocks(shown, room) if shown else mrkdwn(kept, room) + note
        return
    parts: list[Json] = given.get("parts") or [{"text": text}, {"blocks": shown}]
    for part in parts:
        if part.get("blocks"):
            yield blocks(part["blocks"], room)
        elif part.get("text"):
            yield markdown(str(part["text"]), room)


def _reaction(given: Json, viewer: str) -> Markup:
    users = given.get("users") or []
    name = str(given.get("name", ""))
    classes = "mine" if viewer in users else ""
    return Markup('<span class="reaction {}">{} {}</span>').format(
        classes, plain_text(EMOJI.get(name, f":{name}:")), len(users)
    )
