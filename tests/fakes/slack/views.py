"""`views.*`: modals and the App Home."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from tests.fakes.slack.block_texts import text_faults
from tests.fakes.slack.calls import Call
from tests.fakes.slack.errors import Json, SlackError

MAX_TITLE_CHARS = 24
MAX_PRIVATE_CHARS = 3_000
FIELDS = {
    "type", "title", "blocks", "close", "submit", "private_metadata", "callback_id",
    "clear_on_close", "notify_on_close", "external_id", "submit_disabled",
}  # fmt: skip


def publish(call: Call) -> Json:
    user = call.text("user_id")
    person = call.workspace.users.get(user)
    if person is None or person.team_id != call.team.id:
        raise SlackError("user_not_found")
    if not call.workspace.manifest.has_home:
        raise SlackError("not_enabled")
    before = call.workspace.homes.get(user)
    if call.text("hash") and before and call.text("hash") != before["hash"]:
        raise SlackError("hash_conflict")
    view = _accept(call, "home")
    view["id"] = before["id"] if before else call.workspace.next_id("V")
    call.workspace.homes[user] = view
    return {"view": view}


def open_modal(call: Call) -> Json:
    view = _accept(call, "modal")
    trigger = call.workspace.links.use_trigger(call.text("trigger_id"))
    view["id"] = view["root_view_id"] = call.workspace.next_id("V")
    view["user"] = trigger.user
    call.workspace.modals[view["id"]] = view
    call.workspace.modal_log.append(view)
    return {"view": view}


def update(call: Call) -> Json:
    id, external = call.text("view_id"), call.text("external_id")
    space = call.workspace
    known = [*space.modals.values(), *space.homes.values()]
    found = [
        view for view in known if view["id"] == id or (external and view["external_id"] == external)
    ]
    if not found:
        raise SlackError("not_found")
    before = found[0]
    if call.text("hash") and call.text("hash") != before["hash"]:
        raise SlackError("hash_conflict")
    before.update(_accept(call, before["type"]))
    return {"view": before}


def accept(call: Call, given: Any, place: Literal["modal", "home"]) -> Json:
    """The view as Slack keeps it.

    Raises:
        SlackError: it is refused.
    """
    if not isinstance(given, dict):
        raise SlackError("invalid_arguments", "view")
    if faults := list(_faults(given, place)):
        raise SlackError("invalid_arguments", *faults)
    space = call.workspace
    defaults: Json = {"private_metadata": "", "callback_id": "", "external_id": ""}
    return defaults | given | {
        "blocks": call.accept_blocks(given["blocks"], place),
        "team_id": call.team.id,
        "app_id": space.app_id,
        "bot_id": call.team.bot_id,
        "hash": space.next_id("hash."),
        "state": {"values": {}},
    }  # fmt: skip


def _accept(call: Call, place: Literal["modal", "home"]) -> Json:
    return accept(call, call.get("view"), place)


def _faults(view: Json, place: str) -> Iterator[str]:
    if view.get("type") != place:
        yield f"type must be {place}"
    if extra := set(view) - FIELDS:
        yield f"a view has no {', '.join(sorted(extra))}"
    if not isinstance(view.get("blocks"), list):
        yield "missing required field: blocks"
    for name in ("title", "submit", "close"):
        if name in view or (place == "modal" and name == "title"):
            faults = text_faults(view.get(name), MAX_TITLE_CHARS, kinds=("plain_text",))
            yield from (f"{name}: {fault}" for fault in faults)
    has_input = any(block.get("type") == "input" for block in view.get("blocks") or [])
    if place == "modal" and has_input and "submit" not in view:
        yield "a modal with an input needs submit"
    if len(view.get("private_metadata", "")) > MAX_PRIVATE_CHARS:
        yield f"private_metadata: at most {MAX_PRIVATE_CHARS} characters"
    if max(len(view.get("callback_id", "")), len(view.get("external_id", ""))) > 255:
        yield "callback_id and external_id: at most 255 characters"
