"""What a page knows of the workspace: names, files, and whose words are shown. Knows no block."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

Json = dict[str, Any]
COLOURS = ("#4a154b", "#1264a3", "#007a5a", "#b3541e", "#7c3085", "#0b7285", "#a61e4d", "#5f3dc4")
EVERYONE = ("channel", "here", "everyone")


@dataclass(frozen=True, slots=True)
class Room:
    """A workspace as one message sees it. `is_app` says that an app speaks: what would notify
    people is flagged then.
    """

    users: Mapping[str, Json]
    channels: Mapping[str, Json]
    files: Mapping[str, Json]
    is_app: bool = False

    @classmethod
    def of(cls, transcript: Json) -> Room:
        return cls(
            transcript.get("users", {}), transcript.get("channels", {}), transcript.get("files", {})
        )

    def hearing(self, message: Json) -> Room:
        return replace(self, is_app=bool(message.get("is_bot") or message.get("bot_id")))

    def user_name(self, user_id: str) -> str:
        user = self.users.get(user_id, {})
        return str(
            user.get("shown") or user.get("display_name") or user.get("real_name") or user_id
        )

    def channel_name(self, channel_id: str) -> str:
        return str(self.channels.get(channel_id, {}).get("name") or channel_id)

    def mention(self, user_id: str) -> Markup:
        return self._notice(f"@{self.user_name(user_id)}")

    def broadcast(self, name: str) -> Markup:
        return self._notice(f"@{name}")

    def channel_link(self, channel_id: str, label: str = "") -> Markup:
        shown = label or self.channel_name(channel_id)
        return Markup('<span class="mention">#{}</span>').format(shown)

    def content(self, file_id: str) -> bytes:
        """A file's bytes; empty where the transcript has none."""
        return base64.b64decode(str(self.files.get(file_id, {}).get("base64") or ""))

    def _notice(self, shown: str) -> Markup:
        if self.is_app:
            return Markup('<span class="ping">{} would notify</span>').format(shown)
        return Markup('<span class="mention">{}</span>').format(shown)


def avatar(name: str, *, is_app: bool, size: str = "") -> Markup:
    """Coloured initials, of an app the sign of a notebook."""
    classes = f"avatar {size}".strip()
    if is_app:
        return Markup(
            '<span class="{} app" aria-hidden="true"><svg viewBox="0 0 24 24">'
            '<path d="M6 17V8m4 9v-5m4 5V5m4 12v-7"/></svg></span>'
        ).format(classes)
    initials = "".join(word[0] for word in name.split()[:2]).upper() or "?"
    colour = COLOURS[sum(name.encode()) % len(COLOURS)]
    return Markup('<span class="{}" aria-hidden="true" style="background:{}">{}</span>').format(
        classes, colour, initials
    )


def clock_time(ts: str) -> str:
    """`10:42 AM`, in UTC."""
    moment = datetime.fromtimestamp(float(ts), UTC)
    return f"{moment.hour % 12 or 12}:{moment:%M %p}"


def cut(text: str, max_chars: int) -> tuple[str, Markup]:
    """What Slack keeps of a text, and a mark that says so where it isn't all."""
    if len(text) <= max_chars:
        return text, Markup("")
    note = Markup('<span class="cut">cut at {} of {} characters</span>')
    return text[:max_chars], note.format(f"{max_chars:,}", f"{len(text):,}")


def joined(parts: Iterator[Markup] | list[Markup]) -> Markup:
    return Markup("").join(parts)


def unescaped(text: str) -> str:
    """Slack's own three entities, once."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
