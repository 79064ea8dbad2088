"""Buttons ↔ the ids that Discord hands back when one is pressed, also after a restart. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from ..markdown.visible import one_line
from ..messages import Action, Button

# What Discord takes.
MAX_LABEL_CHARS = 80
MAX_ID_CHARS = 100
MAX_ROW = 5
MAX_ROWS = 5
# As many letters as a line of buttons shows side by side on a laptop.
MAX_ROW_CHARS = 80

PREFIX = "tb"
HELPFUL, UNHELPFUL = "helpful:", "unhelpful:"
# Before a value that the id holds itself, and before the key of one that is kept elsewhere.
_HERE, _KEPT = "=", "#"

Style = Literal["plain", "danger"]


@dataclass(frozen=True, slots=True)
class Pressable:
    """A button as Discord shows it."""

    label: str
    custom_id: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Carried:
    """What an id says. With `is_kept`, `value` is a key that `Posts.kept` knows."""

    action: Action
    value: str
    is_kept: bool = False


Rows = tuple[tuple[Pressable, ...], ...]


def too_long(buttons: tuple[Button, ...]) -> tuple[str, ...]:
    """The values that no id can hold: they are to be kept, and given to `rows` with their keys."""
    return tuple(
        button.value
        for number, button in enumerate(buttons)
        if len(_id(button.action, number, button.value)) > MAX_ID_CHARS
    )


def rows(buttons: tuple[Button, ...], keys: Mapping[str, str]) -> Rows:
    """Questions to ask, side by side as far as they fit; below them what may be done with the
    answer. `keys` has the keys of values that are kept.
    """
    numbered = list(enumerate(buttons))
    asks = [_button(one, at, keys) for at, one in numbered if one.action == "ask"]
    acts = [_button(one, at, keys) for at, one in numbered if one.action not in ("ask", "feedback")]
    thumbs = [_thumbs(one) for _, one in numbered if one.action == "feedback"]
    tools = _chunks([*acts, *(thumbs[0] if thumbs else ())], MAX_ROW)
    room = MAX_ROWS - len(tools)
    lines = _lines(asks)
    if len(lines) > room:
        lines = _chunks(asks, min(MAX_ROW, -(-len(asks) // room)))[:room]
    return (*lines, *tools)


def stop(value: str) -> Rows:
    """The button that ends a turn."""
    return ((Pressable("Stop", _id("stop", 0, value), "danger"),),)


def parse(custom_id: str) -> Carried | None:
    """What a pressed button says; None if it is none of ours."""
    prefix, action, number, value = (*custom_id.split(":", 3), "", "", "")[:4]
    if prefix != PREFIX or action not in get_args(Action) or not number.isdecimal():
        return None
    if value[:1] not in (_HERE, _KEPT):
        return None
    return Carried(cast(Action, action), value[1:], value[:1] == _KEPT)


def _button(button: Button, number: int, keys: Mapping[str, str]) -> Pressable:
    """`number` tells buttons apart: Discord wants another id for each."""
    custom_id = _id(button.action, number, button.value)
    if len(custom_id) > MAX_ID_CHARS:
        custom_id = f"{PREFIX}:{button.action}:{number}:{_KEPT}{keys[button.value]}"
    return Pressable(one_line(button.label, MAX_LABEL_CHARS) or "…", custom_id)


def _thumbs(button: Button) -> tuple[Pressable, Pressable]:
    return (
        Pressable("👍", _id("feedback", 0, f"{HELPFUL}{button.value}")),
        Pressable("👎", _id("feedback", 1, f"{UNHELPFUL}{button.value}")),
    )


def _id(action: Action, number: int, value: str) -> str:
    return f"{PREFIX}:{action}:{number}:{_HERE}{value}"


def _lines(buttons: list[Pressable]) -> Rows:
    lines: list[tuple[Pressable, ...]] = []
    for button in buttons:
        line = (*lines[-1], button) if lines else (button,)
        if lines and len(line) <= MAX_ROW and sum(len(one.label) for one in line) <= MAX_ROW_CHARS:
            lines[-1] = line
        else:
            lines.append((button,))
    return tuple(lines)


def _chunks(buttons: list[Pressable], width: int) -> Rows:
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))
