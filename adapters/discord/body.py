"""A message as it is to look, and the same as the library takes it. Knows no channel."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from .buttons import Rows

_STYLES = {"plain": discord.ButtonStyle.secondary, "danger": discord.ButtonStyle.danger}
MAX_ALT_CHARS = 1_000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file with a message. With `is_picture` it is shown in the middle of it."""

    name: str
    content: bytes
    description: str = ""
    is_picture: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """Text, at most one file, and what can be pressed below both."""

    content: str = ""
    rows: Rows = ()
    upload: Upload | None = None

    def fingerprint(self) -> str:
        """The same for the message that was made of it, see `fingerprint`."""
        upload = self.upload
        content = "" if upload is not None and upload.is_picture else self.content
        return fingerprint(content, [len(upload.content)] if upload else [])

    def to_send(self) -> dict[str, Any]:
        """Arguments of `send`, made anew for each try: a file is read only once. The view is
        finished before it begins: presses are heard elsewhere, and the library need not keep it.
        """
        made: dict[str, Any] = {
            "allowed_mentions": discord.AllowedMentions.none(),
            "suppress_embeds": True,
        }
        if self.upload is not None:
            made["file"] = _file(self.upload)
        if self.upload is not None and self.upload.is_picture:
            return made | {"view": _layout(self)}
        return made | {"content": self.content} | ({"view": _view(self.rows)} if self.rows else {})

    def to_edit(self) -> dict[str, Any]:
        """Arguments of `edit`, for a message without a file."""
        return {
            "content": self.content,
            "view": _view(self.rows) if self.rows else None,
            "allowed_mentions": discord.AllowedMentions.none(),
        }


def fingerprint(content: str, sizes: Sequence[int]) -> str:
    """By what a message is known that nobody noted: its words and the bytes of its files."""
    words = " ".join(content.split())
    return hashlib.sha256(f"{words}\n{list(sizes)}".encode()).hexdigest()[:32]


def _file(upload: Upload) -> discord.File:
    return discord.File(
        io.BytesIO(upload.content), upload.name, description=upload.description or None
    )


def _view(rows: Rows) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for number, row in enumerate(rows):
        for button in row:
            view.add_item(_button(button.label, button.custom_id, _STYLES[button.style], number))
    view.stop()
    return view


def _layout(body: Body) -> discord.ui.LayoutView:
    """A picture with words above it, as Discord lays out a message of parts."""
    assert body.upload is not None
    view = discord.ui.LayoutView(timeout=None)
    if body.content:
        view.add_item(discord.ui.TextDisplay(body.content))
    gallery = discord.ui.MediaGallery[discord.ui.LayoutView]()
    gallery.add_item(
        media=f"attachment://{body.upload.name}", description=body.upload.description or None
    )
    view.add_item(gallery)
    for row in body.rows:
        made = discord.ui.ActionRow[discord.ui.LayoutView]()
        for button in row:
            made.add_item(_button(button.label, button.custom_id, _STYLES[button.style], None))
        view.add_item(made)
    view.stop()
    return view


def _button(
    label: str, custom_id: str, style: discord.ButtonStyle, row: int | None
) -> discord.ui.Button[Any]:
    return discord.ui.Button(label=label, custom_id=custom_id, style=style, row=row)
