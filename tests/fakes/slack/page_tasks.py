"""Steps of an agent: plans and task cards, collapsed when done. Knows no other block."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from tests.fakes.slack.page_icons import icon
from tests.fakes.slack.page_markdown import markdown
from tests.fakes.slack.page_rich_text import rich_text
from tests.fakes.slack.page_room import Json, Room, joined
from tests.fakes.slack.page_text_objects import MAX_CHARS, text_object

SIGNS = {"complete": "check", "error": "cross", "in_progress": "spinner", "pending": "waiting"}

# How `page_text` writes them.
TEXT_SIGNS = {"check": "✓", "cross": "✗", "spinner": "…", "waiting": "○"}


def plan(title: str | None, tasks: list[Json], room: Room, *, is_running: bool = False) -> Markup:
    """Steps under a title; without one they stand alone."""
    cards = joined([task_card(task, room) for task in tasks])
    if title is None:
        return Markup('<div class="tasks">{}</div>').format(cards) if tasks else Markup("")
    states = {str(task.get("status")) for task in tasks}
    is_done = not is_running and states <= {"complete"}
    sign = "error" if "error" in states else "complete" if is_done else "in_progress"
    return Markup(
        '<details class="plan"{}><summary>{}<b>{}</b>{}</summary>'
        '<div class="tasks">{}</div></details>'
    ).format(
        "" if is_done else Markup(" open"),
        _sign(sign),
        text_object(title, room, "task"),
        icon("chevron"),
        cards,
    )


def task_card(task: Json, room: Room) -> Markup:
    """One step; what it did is folded away when it is complete."""
    status = str(task.get("status") or "pending")
    title = text_object(str(task.get("title", "")), room, "task")
    inner = _prose(task.get("details"), room) + _prose(task.get("output"), room)
    inner += joined([_source(source) for source in task.get("sources") or []])
    if not inner:
        form = '<div class="task {}">{}<span>{}</span></div>'
        return Markup(form).format(status, _sign(status), title)
    return Markup(
        '<details class="task {}"{}><summary>{}<span>{}</span>{}</summary>'
        '<div class="detail">{}</div></details>'
    ).format(
        status,
        "" if status == "complete" else Markup(" open"),
        _sign(status),
        title,
        icon("chevron"),
        inner,
    )


def _sign(status: str) -> Markup:
    name = SIGNS.get(status, "waiting")
    drawn = icon(name) if name in ("check", "cross") else ""
    form = '<span class="sign {}" data-text="{}">{}</span>'
    return Markup(form).format(name, TEXT_SIGNS[name], drawn)


def _prose(given: Any, room: Room) -> Markup:
    if not given:
        return Markup("")
    if isinstance(given, dict):
        return rich_text(given, room)
    return markdown(str(given), room, MAX_CHARS["task"])


def _source(source: Json) -> Markup:
    return Markup('<a class="source" href="{}">{}</a>').format(
        source.get("url", ""), source.get("text", "")
    )
