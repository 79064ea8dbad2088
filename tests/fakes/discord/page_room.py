"""What a page knows of the guild: names, files, and who looks. Knows no message."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup

from tests.fakes.discord.errors import Json

COLOURS = ("#5865f2", "#3ba55c", "#faa61a", "#ed4245", "#eb459e", "#747f8d")


@dataclass(frozen=True, slots=True)
class Room:
    """A transcript as one person sees it; without a `viewer` everything is shown."""

    people: Mapping[str, Json]
    channels: Mapping[str, Json]
    files: Mapping[str, str]
    viewer: str = ""

    @classmethod
    def of(cls, transcript: Json, viewer: str = "") -> Room:
        return cls(transcript["people"], transcript["channels"], transcript["files"], viewer)

    def name(self, person_id: str) -> str:
        return str(self.people.get(person_id, {}).get("name") or "unknown-user")

    def channel_name(self, channel_id: str) -> str:
        return str(self.channels.get(channel_id, {}).get("name") or "unknown")

    def content(self, file_id: str) -> bytes:
        """A file's bytes; empty where the transcript has none."""
        return base64.b64decode(self.files.get(file_id, ""))


def avatar(name: str, *, is_bot: bool, size: str = "") -> Markup:
    """Coloured initials, of the bot the sign of a notebook."""
    classes = f"avatar {size}".strip()
    if is_bot:
        return Markup(
            '<span class="{} app" aria-hidden="true"><svg viewBox="0 0 24 24">'
            '<path d="M6 17V8m4 9v-5m4 5V5m4 12v-7"/></svg></span>'
        ).format(classes)
    initials = "".join(word[0] for word in name.split()[:2]).upper() or "?"
    colour = COLOURS[sum(name.encode()) % len(COLOURS)]
    return Markup('<span class="{}" aria-hidden="true" style="background:{}">{}</span>').format(
        classes, colour, initials
    )


def clock_time(seconds: float) -> str:
    """`Today at 10:42 AM`, in UTC."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"Today at {moment.hour % 12 or 12}:{moment:%M %p}"


def size_text(size_bytes: int) -> str:
    for unit, factor in (("MB", 1_000_000), ("KB", 1_000)):
        if size_bytes >= factor:
            return f"{size_bytes / factor:.2f} {unit}"
    return f"{size_bytes} bytes"


def joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)
