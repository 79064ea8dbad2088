"""What can be pressed in blocks: buttons, menus, inputs, feedback. Knows no block."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from tests.fakes.slack.page_icons import icon
from tests.fakes.slack.page_room import Json, Room, joined
from tests.fakes.slack.page_text_objects import text_object

MENUS = ("select", "datepicker", "timepicker", "datetimepicker")
CHOICES = {"radio_buttons": "radio", "checkboxes": "checkbox"}


def element(given: Json, room: Room) -> Markup:
    kind = str(given.get("type", ""))
    if kind == "button":
        return _button(given, room)
    if kind == "feedback_buttons":
        return _feedback(given, room)
    if kind == "icon_button":
        return Markup('<button class="quiet">{}{}</button>').format(
            icon(str(given.get("icon"))), text_object(given.get("text"), room, "button")
        )
    if kind in CHOICES:
        return _choices(given, room, CHOICES[kind])
    if kind.endswith(MENUS):
        return _menu(given, room)
    if kind.endswith("input"):
        return _input(given, room)
    if kind == "overflow":
        return Markup('<button class="quiet">⋯</button>')
    return Markup('<span class="unknown">unknown element {}</span>').format(kind)


def elements(given: list[Json], room: Room) -> Markup:
    return joined([element(one, room) for one in given])


def _button(given: Json, room: Room) -> Markup:
    style = given.get("style")
    classes = style if style in ("primary", "danger") else ""
    label = text_object(given.get("text"), room, "button")
    return Markup('<button class="button {}">{}</button>').format(classes, label)


def _feedback(given: Json, room: Room) -> Markup:
    buttons = [
        Markup('<button class="quiet" title="{}">{}<i class="hidden">{}</i></button>').format(
            text_object(given.get(key, {}).get("text"), room, "button").striptags(),
            icon("thumb", classes),
            text_object(given.get(key, {}).get("text"), room, "button"),
        )
        for key, classes in (("positive_button", "thumb"), ("negative_button", "thumb down"))
    ]
    return joined(buttons)


def _menu(given: Json, room: Room) -> Markup:
    option: Json = given.get("initial_option") or {}
    chosen = option.get("text") or given.get("placeholder")
    return Markup(
        '<button class="button menu">{}<span aria-hidden="true">⌄</span></button>'
    ).format(text_object(chosen or "Choose …", room, "button"))


def _choices(given: Json, room: Room, kind: str) -> Markup:
    chosen: list[Any] = [given.get("initial_option"), *(given.get("initial_options") or [])]
    options: list[Json] = given.get("options") or []
    rows = [
        Markup('<label class="choice"><span class="{}{}"></span>{}</label>').format(
            kind, " on" if option in chosen else "", text_object(option.get("text"), room, "button")
        )
        for option in options
    ]
    return joined(rows)


def _input(given: Json, room: Room) -> Markup:
    classes = "input tall" if given.get("multiline") else "input"
    if given.get("initial_value"):
        return Markup('<div class="{}">{}</div>').format(classes, given["initial_value"])
    hint = text_object(given.get("placeholder") or "", room, "field")
    return Markup('<div class="{} empty">{}</div>').format(classes, hint)
