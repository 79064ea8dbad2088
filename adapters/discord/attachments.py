"""Discord's attachments → `Attachment`, and where to find their bytes again. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import discord

from ..markdown.visible import visible
from ..messages import Attachment

MAX_NAME_CHARS = 200
UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a file is: on a message, whose addresses Discord signs anew each time, or at an
    address that came with a command and is good for a day.
    """

    channel: int = 0
    message: int = 0
    attachment: int = 0
    url: str = ""

    def __str__(self) -> str:
        return self.url or f"{self.channel}/{self.message}/{self.attachment}"

    @classmethod
    def parse(cls, text: str) -> Source:
        """Back from the text form, which is an attachment's `id`."""
        if "://" in text:
            return cls(url=text)
        channel, message, attachment = text.split("/")
        return cls(int(channel), int(message), int(attachment))


def on_message(
    files: Iterable[discord.Attachment], *, channel: int, message: int
) -> tuple[Attachment, ...]:
    """The files of a message."""
    return tuple(_attachment(file, str(Source(channel, message, file.id))) for file in files)


def of_command(file: discord.Attachment) -> Attachment:
    """A file that came with a command, and is on no message."""
    return _attachment(file, file.url)


def _attachment(file: discord.Attachment, source: str) -> Attachment:
    name = "".join(c for c in visible(file.filename) if c.isprintable())[:MAX_NAME_CHARS]
    media_type = (file.content_type or UNKNOWN_TYPE).partition(";")[0].strip()
    return Attachment(source, name or str(file.id), media_type, max(file.size, 0))
