"""A transcript of the fake Slack as the HTML page that a person would see. Knows no browser.

Everything in it is escaped and nothing is fetched. What Slack would do to people is marked in red:
a notification that an app's text causes, a text that is over a limit.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from tests.fakes.slack.page_home import home, modal
from tests.fakes.slack.page_icons import icon
from tests.fakes.slack.page_messages import in_thread, messages, root_of, sees
from tests.fakes.slack.page_room import Json, Room, avatar, joined

STYLE = Path(__file__).with_suffix(".css")
# Tells a browser without a window how long the page is.
MEASURE = "document.documentElement.dataset.height=document.body.scrollHeight"


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at: a thread, a channel without one, or the App Home of a person.

    `viewer` decides who sees what is only for one; `modal` opens that view (its index) on top.
    """

    channel: str = ""
    thread: str = ""
    viewer: str = ""
    home: str = ""
    modal: int | None = None


def page(transcript: Json, look: Look) -> str:
    """The whole document."""
    room = Room.of(transcript)
    inner = _home(transcript, look, room) if look.home else _pane(transcript, look, room)
    over = Markup("")
    if look.modal is not None:
        view = transcript["modals"][look.modal]
        over = modal(view.get("view", view), _app(room), app_name(room))
    digest = base64.b64encode(hashlib.sha256(MEASURE.encode()).digest()).decode()
    return Markup(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{}</title>'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'; script-src 'sha256-{}'\"><style>{}</style></head>"
        '<body class="{}"><div class="window">{}</div>{}<script>{}</script></body></html>'
    ).format(
        app_name(room),
        digest,
        Markup(STYLE.read_text("utf-8")),
        "" if look.modal is None else "behind",
        inner,
        over,
        Markup(MEASURE),
    )


def app_name(room: Room) -> str:
    names = (room.user_name(id) for id, user in room.users.items() if user.get("is_bot"))
    return next(names, "App")


def _app(room: Room) -> Room:
    return room.hearing({"is_bot": True})


def _home(transcript: Json, look: Look, room: Room) -> Markup:
    view = transcript.get("homes", {}).get(look.home) or {}
    return home(view.get("view", view), _app(room), app_name(room))


def _pane(transcript: Json, look: Look, room: Room) -> Markup:
    if look.thread:
        shown = _thread(in_thread(transcript, look.channel, look.thread), room, look.viewer)
    else:
        shown = _channel(transcript, room, look)
    return Markup('{}<main class="messages">{}</main><footer class="below">{}</footer>').format(
        _top(room, look), shown + _status(transcript, look, room), _composer(transcript, look, room)
    )


def _is_direct(channel: Json) -> bool:
    return channel.get("kind") == "im" or bool(channel.get("is_im"))


def _top(room: Room, look: Look) -> Markup:
    channel = room.channels.get(look.channel, {})
    if _is_direct(channel):
        form = (
            '<header class="top">{}<b>{}</b></header><nav class="tabs"><span>Home</span>'
            '<span class="on">Messages</span><span>About</span></nav>'
        )
        name = app_name(room)
        return Markup(form).format(avatar(name, is_app=True, size="small"), name)
    place = Markup("# {}").format(room.channel_name(look.channel))
    if not look.thread:
        return Markup('<header class="top"><b>{}</b></header>').format(place)
    form = '<header class="top"><b>Thread</b><span class="meta">{}</span>{}</header>'
    return Markup(form).format(place, icon("cross"))


def _thread(given: list[Json], room: Room, viewer: str) -> Markup:
    root, replies = given[:1], [one for one in given[1:] if sees(one, viewer)]
    line = Markup('<div class="replies"><span>{}</span></div>').format(_count(replies))
    line = line if replies else ""
    return messages(root, room, viewer) + line + messages(replies, room, viewer)


def _count(replies: list[Json]) -> str:
    return f"{len(replies)} repl{'y' if len(replies) == 1 else 'ies'}"


def _channel(transcript: Json, room: Room, look: Look) -> Markup:
    given = [one for one in transcript.get("messages", []) if one["channel"] == look.channel]
    roots = [one for one in given if root_of(one) == str(one["ts"])]
    shown: list[Markup] = []
    for root in sorted(roots, key=lambda one: float(one["ts"])):
        replies = [
            one
            for one in given
            if root_of(one) == str(root["ts"]) and one is not root and sees(one, look.viewer)
        ]
        shown.append(messages([root], room, look.viewer))
        if replies:
            shown.append(Markup('<div class="count-line">{}</div>').format(_count(replies)))
    return joined(shown)


def _here(transcript: Json, look: Look, key: str) -> list[Json]:
    return [
        one
        for one in transcript.get(key, [])
        if one.get("channel") == look.channel and (one.get("thread_ts") or "") == look.thread
    ]


def _status(transcript: Json, look: Look, room: Room) -> Markup:
    texts = [str(one["text"]) for one in _here(transcript, look, "statuses") if one.get("text")]
    if not texts:
        return Markup("")
    name = app_name(room)
    form = '<div class="status">{}<b>{}</b><span>{}</span></div>'
    return Markup(form).format(avatar(name, is_app=True, size="small"), name, texts[-1])


def _composer(transcript: Json, look: Look, room: Room) -> Markup:
    chips = [
        Markup('<button class="chip">{}</button>').format(prompt.get("title", ""))
        for one in _here(transcript, look, "prompts")
        for prompt in one.get("prompts", [])
    ]
    prompts = Markup('<div class="chips">{}</div>').format(joined(chips)) if chips else ""
    states = [str(one.get("status")) for one in _here(transcript, look, "sessions")]
    is_running = states[-1:] == ["processing"]
    form = (
        '{}<div class="composer" aria-hidden="true"><p>{}</p><div>{}<i>Aa</i>{}<i>@</i>'
        '<span class="send{}">{}</span></div></div>'
    )
    channel = room.channels.get(look.channel, {})
    whom = app_name(room) if _is_direct(channel) else f"#{room.channel_name(look.channel)}"
    place = "Reply…" if look.thread else f"Message {whom}"
    act = icon("stop") if is_running else icon("send")
    return Markup(form).format(
        prompts, place, icon("plus"), icon("smile"), " halt" if is_running else "", act
    )
