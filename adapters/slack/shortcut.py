"""The message shortcut "Ask about this": what its modal carries, and the question. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..messages import Author, Message, ThreadKey
from .attachments import attachments
from .events import Identity
from .markup import from_slack
from .payload import part, parts

CALLBACK = "ask_about"
MAX_QUOTE_CHARS = 1000
MAX_FILES = 10


@dataclass(frozen=True, slots=True)
class Quoted:
    """The message that is asked about."""

    channel: str
    thread: str
    text: str
    file_ids: tuple[str, ...]
    left_out: int = 0

    @classmethod
    def parse(cls, payload: Mapping[str, Any], me: Identity) -> Quoted:
        """From the payload of the shortcut."""
        message = part(payload, "message")
        text = from_slack(str(message.get("text") or ""), me.user_id)
        files = [str(file["id"]) for file in parts(message, "files") if file.get("id")]
        return cls(
            channel=str(payload["channel"]["id"]),
            thread=str(message.get("thread_ts") or message["ts"]),
            text=text if len(text) <= MAX_QUOTE_CHARS else f"{text[:MAX_QUOTE_CHARS]} […]",
            file_ids=tuple(files[:MAX_FILES]),
            left_out=max(0, len(files) - MAX_FILES),
        )

    def to_metadata(self) -> str:
        """What the modal carries; Slack takes 3,000 characters."""
        parts = [self.channel, self.thread, self.text, self.file_ids, self.left_out]
        return json.dumps(parts, ensure_ascii=False)

    @classmethod
    def from_metadata(cls, text: str) -> Quoted:
        channel, thread, quote, file_ids, left_out = json.loads(text)
        return cls(channel, thread, quote, tuple(file_ids), left_out)

    def question(self, asked: str) -> str:
        """The question with what it is about."""
        quote = "\n".join(f"> {line}" for line in self.text.splitlines())
        more = f"({self.left_out} more files of it aren't here.)" if self.left_out else ""
        return "\n\n".join(part for part in (asked, quote, more) if part)

    def to_message(
        self, view_id: str, author: Author, me: Identity, *, asked: str, files: list[Any]
    ) -> Message:
        """The question as a message in the thread of what it is about."""
        return Message(
            key=ThreadKey("slack", me.team_id, self.channel, self.thread),
            id=f"{CALLBACK}:{view_id}",
            author=author,
            text=self.question(asked),
            addressed=True,
            is_first=False,
            is_direct=self.channel.startswith("D"),
            files=attachments(files),
        )
