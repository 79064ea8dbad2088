"""Messages of a thread or channel to HTML, as one person sees them. Knows no page."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from tests.fakes.discord.errors import Json
from tests.fakes.discord.messages import (
    COMPONENTS_V2,
    LOADING,
    RENAMED,
    THREAD_CREATED,
    THREAD_STARTER,
)
from tests.fakes.discord.page_components import address, components, referenced
from tests.fakes.discord.page_embeds import embed
from tests.fakes.discord.page_files import files
from tests.fakes.discord.page_inline import inline
from tests.fakes.discord.page_markdown import markdown
from tests.fakes.discord.page_room import Room, avatar, clock_time, joined

# Messages of one sender within this time stand under one name.
JOINED_S = 420
CONTEXT_MENU = 23


def messages(given: list[Json], room: Room) -> Markup:
    """Messages in order, grouped by sender."""
    by_id = {one["id"]: one for one in given}
    shown: list[Markup] = []
    last: Json = {}
    for one in given:
        if one["kind"] == THREAD_STARTER or not sees(one, room):
            continue
        if one["kind"] in (RENAMED, THREAD_CREATED):
            shown.append(_note(one, room))
            last = {}
            continue
        answered = by_id.get(one["answers"] or "")
        shown.append(message(one, room, answered, is_joined=_continues(last, one)))
        last = one
    return joined(shown)


def sees(message: Json, room: Room) -> bool:
    return not room.viewer or message["ephemeral_to"] in (None, room.viewer)


def message(given: Json, room: Room, answered: Json | None, *, is_joined: bool) -> Markup:
    name = room.name(given["user"])
    badge = Markup('<span class="badge">APP</span>') if given["is_bot"] else Markup("")
    heading = Markup('<div class="by"><b>{}</b>{}<time>{}</time></div>').format(
        name, badge, clock_time(given["time_s"])
    )
    classes = "".join(
        f" {word}"
        for word, holds in (("joined", is_joined), ("ephemeral", given["ephemeral_to"]))
        if holds
    )
    form = (
        '<article class="message{}">{}<div class="side">{}</div>'
        '<div class="body">{}{}</div></article>'
    )
    return Markup(form).format(
        classes,
        _above(given, room, answered),
        "" if is_joined else avatar(name, is_bot=given["is_bot"]),
        "" if is_joined else heading,
        joined(_body(given, room)),
    )


def _continues(last: Json, one: Json) -> bool:
    """Whether a message stands under the name of the one before."""
    if not last or one["answers"] or one["command"]:
        return False
    same = all(last[key] == one[key] for key in ("user", "ephemeral_to"))
    return same and one["time_s"] - last["time_s"] < JOINED_S


def _note(given: Json, room: Room) -> Markup:
    what = "changed the thread name:" if given["kind"] == RENAMED else "started a thread:"
    return Markup('<div class="note"><b>{}</b> {} <b>{}</b></div>').format(
        room.name(given["user"]), what, given["text"]
    )


def _above(given: Json, room: Room, answered: Json | None) -> Markup:
    """The thin line that says what is answered."""
    form = '<div class="above">{}<b>{}</b> {}</div>'
    if given["command"] and given["interaction"]:
        who = str(given["interaction"]["user"]["global_name"])
        slash = "" if given["kind"] == CONTEXT_MENU else "/"
        used = Markup('used <span class="command">{}{}</span>').format(slash, given["command"])
        return Markup(form).format(avatar(who, is_bot=False, size="tiny"), who, used)
    if answered:
        name = room.name(answered["user"])
        face = avatar(name, is_bot=answered["is_bot"], size="tiny")
        first = answered["text"].partition("\n")[0]
        return Markup(form).format(face, name, inline(first[:80], room))
    return Markup("")


def _body(given: Json, room: Room) -> Iterator[Markup]:
    if given["flags"] & LOADING:
        name = room.name(given["user"])
        yield Markup('<div class="thinking">{} is thinking…</div>').format(name)
    if given["text"]:
        yield markdown(given["text"], room)
    if given["edited"]:
        yield Markup('<span class="edited">(edited)</span>')
    is_v2 = bool(given["flags"] & COMPONENTS_V2)
    if is_v2:
        yield components(given["components"], room, given["files"])
    shown = referenced(given["components"]) | referenced(given["embeds"])
    yield files(
        [one for one in given["files"] if address(one["url"]) not in shown and not is_v2], room
    )
    yield joined(embed(one, room, given["files"]) for one in given["embeds"])
    if not is_v2:
        yield components(given["components"], room, given["files"])
    if given["reactions"]:
        each = joined(_reaction(one, room) for one in given["reactions"])
        yield Markup('<div class="reactions">{}</div>').format(each)
    if given["ephemeral_to"]:
        who = room.name(given["ephemeral_to"])
        yield _only("you" if given["ephemeral_to"] == room.viewer else who)


def _reaction(given: Json, room: Room) -> Markup:
    classes = "reaction mine" if room.viewer in given["users"] else "reaction"
    return Markup('<span class="{}">{} <b>{}</b></span>').format(
        classes, given["name"], len(given["users"])
    )


def _only(who: str) -> Markup:
    eye = (
        "M2.5 12s3.5-6 9.5-6 9.5 6 9.5 6-3.5 6-9.5 6-9.5-6-9.5-6z"
        "M12 9.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5z"
    )
    form = (
        '<div class="only"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>'
        "Only {} can see this • <a>Dismiss message</a></div>"
    )
    return Markup(form).format(eye, who)
