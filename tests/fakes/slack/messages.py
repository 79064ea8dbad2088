"""The messages of the fake Slack as they stand now, with their files. Knows no method."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.block_texts import INTERACTIVE
from tests.fakes.slack.errors import Json


@dataclass
class File:
    """`polls_left` is how often `files.info` still knows no type; `shares` are channels."""

    id: str
    name: str
    title: str
    alt_text: str = ""
    content: bytes = b""
    mimetype: str = "application/octet-stream"
    user: str = ""
    team_id: str = ""
    url: str = ""
    size_bytes: int | None = None
    polls_left: int = 0
    needs_check: bool = False
    mode: str = "hosted"
    shares: list[str] = field(default_factory=list[str])

    @property
    def size(self) -> int:
        return len(self.content) if self.size_bytes is None else self.size_bytes

    def to_json(self) -> Json:
        """As in events and `files.info`."""
        if self.polls_left > 0:
            return {"id": self.id, "name": self.name, "mimetype": "", "size": self.size}
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.mimetype,
            "filetype": self.name.rpartition(".")[2].lower(),
            "size": self.size,
            "mode": self.mode,
            "user": self.user,
            "file_access": "visible",
            "url_private": self.url,
            "url_private_download": f"{self.url}?download=1",
            "alt_txt": self.alt_text,
            "channels": self.shares,
        } | ({"thumb_360": self.url} if self.mimetype.startswith("image/") else {})

    def in_event(self) -> Json:
        """As in the event of a message: a file of another organisation has to be asked for."""
        if self.needs_check:
            return {"id": self.id, "file_access": "check_file_info"}
        return self.to_json()


@dataclass
class Task:
    """One card of a streamed message."""

    id: str
    title: str
    status: str = "pending"
    details: str = ""
    output: str = ""
    sources: list[Json] = field(default_factory=list[Json])


@dataclass
class Posted:
    """A message. `markup` is what was sent as text, `parts` keeps the order of a stream's text and
    blocks; `streaming_since` is None unless it streams.
    """

    ts: str
    channel: str
    thread_ts: str | None
    user: str
    markup: str = ""
    bot_id: str | None = None
    team_id: str = ""
    blocks: list[Json] = field(default_factory=list[Json])
    files: list[File] = field(default_factory=list[File])
    metadata: Json | None = None
    subtype: str | None = None
    edited: str | None = None
    visible_to: str | None = None
    is_deleted: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    was_streamed: bool = False
    streaming_since: float | None = None
    stopped_by: str | None = None
    recipient: str | None = None
    tasks: dict[str, Task] = field(default_factory=dict[str, Task])
    plan: str | None = None
    parts: list[Json] = field(default_factory=list[Json])
    texts: list[str] = field(default_factory=list[str])

    @property
    def root(self) -> str:
        """The `ts` of its thread."""
        return self.thread_ts or self.ts

    @property
    def text(self) -> str:
        """What people read, buttons apart: where there are blocks Slack shows no text beside."""
        if self.was_streamed or not self.blocks:
            return html.unescape(self.markup)
        return html.unescape("\n".join(block_texts(self.blocks, with_buttons=False)))

    def to_json(self) -> Json:
        """As in `conversations.replies`."""
        message: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.markup}
        message["team"] = self.team_id
        optional: dict[str, Any] = {
            "bot_id": self.bot_id,
            "subtype": self.subtype,
            "thread_ts": self.thread_ts,
            "blocks": self.blocks,
            "files": [file.in_event() for file in self.files],
            "metadata": self.metadata,
            "edited": {"user": self.user, "ts": self.edited} if self.edited else None,
            "reactions": [
                {"name": name, "users": users, "count": len(users)}
                for name, users in self.reactions.items()
            ],
        }
        return message | {key: value for key, value in optional.items() if value}


def block_texts(given: Any, *, with_buttons: bool = True) -> list[str]:
    """Every text that a person would read in blocks, depth first."""
    if isinstance(given, list):
        return [text for one in given for text in block_texts(one, with_buttons=with_buttons)]
    if not isinstance(given, dict) or (not with_buttons and given.get("type") in INTERACTIVE):
        return []
    found: list[str] = []
    for key, value in given.items():
        if key in ("text", "title", "caption") and isinstance(value, str):
            found.append(value)
        else:
            found += block_texts(value, with_buttons=with_buttons)
    return found
