"""App Home and modals to HTML. Knows no message."""

from __future__ import annotations

from markupsafe import Markup

from tests.fakes.slack.page_blocks import blocks
from tests.fakes.slack.page_icons import icon
from tests.fakes.slack.page_room import Json, Room, avatar
from tests.fakes.slack.page_text_objects import text_object

MAX_VIEW_BLOCKS = 100


def home(view: Json, room: Room, app_name: str) -> Markup:
    """The Home tab of an app."""
    form = (
        '<header class="top">{}<b>{}</b></header>'
        '<nav class="tabs"><span class="on">Home</span><span>Messages</span>'
        "<span>About</span></nav>"
        '<main class="home">{}</main>'
    )
    said = blocks(view.get("blocks", []), room, MAX_VIEW_BLOCKS)
    return Markup(form).format(avatar(app_name, is_app=True, size="small"), app_name, said)


def modal(view: Json, room: Room, app_name: str) -> Markup:
    """A dialog over whatever is behind it."""
    submit = Markup("")
    if view.get("submit"):
        label = text_object(view["submit"], room, "modal")
        submit = Markup('<button class="button primary">{}</button>').format(label)
    close = text_object(view.get("close") or "Close", room, "modal")
    form = (
        '<div class="shade"><section class="modal"><header>{}<b>{}</b>{}</header><main>{}</main>'
        '<footer><button class="button">{}</button>{}</footer></section></div>'
    )
    return Markup(form).format(
        avatar(app_name, is_app=True, size="small"),
        text_object(view.get("title"), room, "modal"),
        icon("cross"),
        blocks(view.get("blocks", []), room, MAX_VIEW_BLOCKS),
        close,
        submit,
    )
