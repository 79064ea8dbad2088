"""A transcript of the fake Discord as the HTML page that a person would see. Knows no browser.

Everything in it is escaped and nothing is fetched.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from tests.fakes.discord.errors import Json
from tests.fakes.discord.messages import THREAD_STARTER, component_texts
from tests.fakes.discord.page_composer import Typed, composer
from tests.fakes.discord.page_messages import messages, sees
from tests.fakes.discord.page_room import Room, avatar, joined
from tests.fakes.discord.places import DM, THREADS

STYLE = Path(__file__).with_suffix(".css")
# Tells a browser without a window how long the page is.
MEASURE = "document.documentElement.dataset.height=document.body.scrollHeight"
SPOOL = "M8 4L6 20M16 4l-2 16M4 9h16M3.5 15h16"
BUBBLE = "M4 5h16v11h-9l-4 4v-4H4z"


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at: a channel, thread or direct messages, by its id, and by whom.

    `viewer` decides who sees what is only for one; `modal` opens what an interaction asks for,
    `typed` is what stands in the place to write.
    """

    channel: str
    viewer: str = ""
    modal: Json | None = None
    typed: Typed | None = None


def page(transcript: Json, look: Look) -> str:
    """The whole document."""
    room = Room.of(transcript, look.viewer)
    digest = base64.b64encode(hashlib.sha256(MEASURE.encode()).digest()).decode()
    return Markup(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{}</title>'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'; script-src 'sha256-{}'\"><style>{}</style></head>"
        '<body><div class="window">{}</div>{}<script>{}</script></body></html>'
    ).format(
        room.channel_name(look.channel),
        digest,
        Markup(STYLE.read_text("utf-8")),
        _pane(transcript, look, room),
        _modal(look.modal) if look.modal else "",
        Markup(MEASURE),
    )


def _pane(transcript: Json, look: Look, room: Room) -> Markup:
    channel = room.channels[look.channel]
    here = [
        one
        for one in transcript["messages"]
        if one["channel"] == look.channel or one["id"] == look.channel
    ]
    here.sort(key=lambda one: int(one["id"]))
    form = "{}<main>{}{}</main><footer>{}{}</footer>"
    shown = messages(here, room)
    if channel["kind"] not in THREADS:
        shown = joined(_with_thread(one, transcript, room) for one in here if sees(one, room))
    opening = _opening(channel, room) if channel["kind"] in THREADS else Markup("")
    return Markup(form).format(
        _top(channel, transcript, room),
        opening,
        shown,
        _typing(transcript, look),
        composer(look.typed, _place(channel, room.name(transcript["bot"]))),
    )


def _top(channel: Json, transcript: Json, room: Room) -> Markup:
    if channel["kind"] == DM:
        name = room.name(transcript["bot"])
        face = avatar(name, is_bot=True, size="small")
        return Markup("<header>{}<b>{}</b></header>").format(face, name)
    if channel["kind"] in THREADS:
        form = "<header>{}<span>{}</span><i>›</i>{}<b>{}</b>{}</header>"
        return Markup(form).format(
            _icon(SPOOL), channel["parent_name"], _icon(BUBBLE), channel["name"], _state(channel)
        )
    return Markup("<header>{}<b>{}</b></header>").format(_icon(SPOOL), channel["name"])


def _state(channel: Json) -> Markup:
    words = [word for word in ("archived", "locked") if channel[word]]
    return Markup('<span class="state">{}</span>').format(", ".join(words)) if words else Markup("")


def _opening(channel: Json, room: Room) -> Markup:
    """Whoever made the thread began it, also from the message of somebody else."""
    form = (
        '<section class="opening"><span>{}</span><h2>{}</h2><p>Started by <b>{}</b></p></section>'
    )
    return Markup(form).format(_icon(BUBBLE), channel["name"], room.name(channel["owner"]))


def _with_thread(given: Json, transcript: Json, room: Room) -> Markup:
    """A message of a channel, with the thread that hangs from it."""
    shown = messages([given], room)
    thread = given["thread"]
    if not thread:
        return shown
    inside = [
        one
        for one in transcript["messages"]
        if one["channel"] == thread and one["kind"] != THREAD_STARTER and not one["ephemeral_to"]
    ]
    count = f"{len(inside)} Message{'' if len(inside) == 1 else 's'} ›"
    last = inside[-1] if inside else None
    text = " ".join([last["text"], *component_texts(last["components"])]) if last else ""
    shown_text = text.strip() or ("Click to see attachment 🖼" if last else "")
    form = '<div class="thread"><div><b>{}</b><a>{}</a></div><p>{}</p></div>'
    return shown + Markup(form).format(room.channel_name(thread), count, shown_text[:70])


def _typing(transcript: Json, look: Look) -> Markup:
    if look.channel not in transcript["typing"]:
        return Markup('<div class="typing"></div>')
    name = transcript["people"][transcript["bot"]]["name"]
    dots = Markup("<i></i><i></i><i></i>")
    return Markup('<div class="typing">{}<b>{}</b> is typing…</div>').format(dots, name)


def _place(channel: Json, bot: str) -> str:
    if channel["kind"] == DM:
        return f"Message @{bot}"
    sign = "" if channel["kind"] in THREADS else "#"
    return f"Message {sign}{channel['name']}"


def _modal(given: Json) -> Markup:
    """What a person is asked to fill in, on top of everything."""
    fields = joined(_field(one) for one in given["components"])
    form = (
        '<div class="over"><div class="modal"><h2>{}</h2>{}'
        '<div class="act"><button class="button secondary">Cancel</button>'
        '<button class="button primary">Submit</button></div></div></div>'
    )
    return Markup(form).format(given["title"], fields)


def _field(given: Json) -> Markup:
    inner = given.get("component") or (given.get("components") or [given])[0]
    label = given.get("label") or inner.get("label") or inner.get("content") or ""
    value = inner.get("value") or inner.get("placeholder") or ""
    tall = " tall" if inner.get("style") == 2 else ""
    star = Markup("<em>*</em>") if inner.get("required", True) else ""
    form = '<label>{}{}<span class="input{}">{}</span></label>'
    return Markup(form).format(label, star, tall, value)


def _icon(path: str) -> Markup:
    return Markup('<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>').format(path)
