"""Taking back an answer that a crash broke off. Knows our marks on messages."""

from __future__ import annotations

import structlog

from .calls import Calls, Gone, Unsent
from .history import OwnMessage, own_messages
from .place import Place

log = structlog.get_logger()

# An answer's text may be older than a question that waited for its turn: its mark names its files.
BEFORE_S = 7_200.0


async def withdraw(calls: Calls, place: Place) -> bool:
    """Delete what was posted of the answer; True if it was finished, then all stays."""
    try:
        own = await own_messages(calls, place, f"{float(place.asked_at) - BEFORE_S:.6f}")
    except Unsent as error:
        log.warning("nobody knows what was posted", reason=str(error), thread=place.thread)
        return False
    if any(one.belongs_to(place) and one.payload.get("done") is True for one in own):
        return True
    others = {
        str(id_) for one in own if not one.belongs_to(place) for id_ in one.payload.get("files", ())
    }
    for message in own:
        if float(message.ts) > float(place.asked_at) and _is_broken_off(message, place, others):
            await _delete(calls, place, message.ts)
    return False


def _is_broken_off(message: OwnMessage, place: Place, others: set[str]) -> bool:
    """What bears the mark of this answer, or none: streams and files get theirs at the end."""
    if message.event:
        return message.belongs_to(place)
    return not others.intersection(message.file_ids)


async def _delete(calls: Calls, place: Place, ts: str) -> None:
    try:
        # A stream that nobody stopped would show as being written for minutes.
        await calls.make(lambda client: client.chat_stopStream(channel=place.channel, ts=ts))
    except Gone:
        return
    except Unsent:
        pass
    try:
        await calls.make(lambda client: client.chat_delete(channel=place.channel, ts=ts))
    except Unsent as error:
        if str(error) != "message_not_found":
            log.warning("a broken-off message stays", reason=str(error), ts=ts)
