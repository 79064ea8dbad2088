"""Our own messages in a thread, as Slack has them. Knows how to read, and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .calls import Calls
from .place import Place

PAGE = 200
MAX_PAGES = 20


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """`event` and `payload` are its metadata; the text is as Slack has it."""

    ts: str
    text: str
    event: str
    payload: dict[str, Any]
    file_ids: tuple[str, ...]
    file_names: tuple[str, ...]

    def belongs_to(self, place: Place) -> bool:
        return self.payload.get("message") == place.message


async def own_messages(calls: Calls, place: Place, since: str = "0") -> list[OwnMessage]:
    """What we posted in the thread later than `since`, oldest first.

    Raises:
        Unsent: Slack doesn't tell.
    """
    user_id, bot_id = await calls.identity()
    found: list[OwnMessage] = []
    cursor = ""
    for _ in range(MAX_PAGES):
        answer = await _page(calls, place, since, cursor)
        for message in answer.get("messages") or ():
            is_ours = message.get("user") == user_id or message.get("bot_id") == bot_id
            if is_ours and float(message["ts"]) > float(since):
                found.append(_own(message))
        more: dict[str, Any] = answer.get("response_metadata") or {}
        cursor = str(more.get("next_cursor") or "")
        if not cursor:
            break
    return sorted(found, key=lambda message: float(message.ts))


async def _page(calls: Calls, place: Place, since: str, cursor: str) -> dict[str, Any]:
    return await calls.make(
        lambda client: client.conversations_replies(
            channel=place.channel,
            ts=place.thread,
            oldest=since,
            include_all_metadata=True,
            limit=PAGE,
            cursor=cursor or None,
        )
    )


def _own(message: dict[str, Any]) -> OwnMessage:
    metadata: dict[str, Any] = message.get("metadata") or {}
    files: list[dict[str, Any]] = message.get("files") or []
    return OwnMessage(
        ts=str(message["ts"]),
        text=str(message.get("text") or ""),
        event=str(metadata.get("event_type") or ""),
        payload=metadata.get("event_payload") or {},
        file_ids=tuple(str(file.get("id")) for file in files),
        file_names=tuple(str(file.get("name") or "") for file in files),
    )
