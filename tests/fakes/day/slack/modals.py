"""Slack's modals on a scripted day: opened, filled in and submitted until somebody has heard it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.fakes.day.hands import CONNECTED_S, TRIES
from tests.fakes.slack.messages import Posted

if TYPE_CHECKING:
    from tests.fakes.day.slack.room import SlackRoom


def newest(room: SlackRoom, person: str) -> dict[str, Any] | None:
    """What a person has open."""
    mine = [one for one in room.town.space.modals.values() if one["user"] == person]
    return mine[-1] if mine else None


async def asks_about(room: SlackRoom, person: str, message: Posted, text: str) -> None:
    """Use the shortcut of a message."""
    human, town = room.person(person), room.town
    [callback] = town.space.manifest.shortcuts

    async def sends() -> Sequence[str]:
        return [await human.uses_shortcut(callback, message)]

    async with town.hands.lock:
        for _ in range(TRIES):
            await town.hands.redo(f"{room.key}: the shortcut", lambda: town.heard(sends))
            if newest(room, person):
                break
        await submits(room, person, text)


async def submits(room: SlackRoom, person: str, text: str) -> None:
    """Fill in the only field of the modal and submit it."""
    town, space, human = room.town, room.town.space, room.person(person)
    for _ in range(TRIES):
        await town.hands.until("a connection", lambda: town.is_connected, CONNECTED_S)
        view = newest(room, person)
        assert view is not None, f"{room.key}: no modal for {person}"
        [field] = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        lost = len(space.unanswered)
        try:
            answer = await human.submits(view, {field: text})
        except TimeoutError:
            if len(space.unanswered) == lost:
                raise
            continue
        if answer.get("response_action") != "errors":
            space.modals.clear()
            return
    raise TimeoutError(f"{room.key}: a modal of {person} was never heard")
