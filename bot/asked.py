"""What a message asks."""

from __future__ import annotations

from .records import Pending
from .turn_log import TurnLog


async def asked(pending: Pending, turns: TurnLog) -> str:
    """What the person wrote, a suggestion, or an earlier question once more."""
    pressed = pending.message.pressed
    if pressed is None:
        return pending.message.text
    if pressed.action == "ask":
        return pressed.value
    record = await turns.find(int(pressed.value)) if pressed.value.isdecimal() else None
    if record is None or record.thread_id != pending.thread.id:
        record = await turns.newest(pending.thread)
    return record.question if record else ""
