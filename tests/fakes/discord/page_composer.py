"""Where people write, and what is offered while they type a command, to HTML. Knows no message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tests.fakes.discord.errors import Json
from tests.fakes.discord.page_room import avatar, joined


@dataclass(frozen=True, slots=True)
class Typed:
    """A command with one option that is being filled in, and what the app offers for it."""

    command: str
    option: str
    text: str
    choices: Sequence[Json]


def composer(typed: Typed | None, place: str) -> Markup:
    """The box at the foot of a page; `place` is what it says when it is empty."""
    if typed is None:
        return Markup('<div class="composer">{}<i>+</i></div>').format(place)
    face = avatar("", is_bot=True, size="small")
    form = (
        '{}<div class="composer typed"><span>{}<b>{}</b>'
        '<span class="option"><em>{}</em>{}<u></u></span></span></div>'
    )
    return Markup(form).format(_offer(typed), face, typed.command, typed.option, typed.text)


def _offer(typed: Typed) -> Markup:
    rows = joined(Markup("<li>{}</li>").format(one["name"]) for one in typed.choices)
    form = '<div class="offer"><div>{}</div><ol>{}</ol></div>'
    return Markup(form).format(typed.option, rows)
