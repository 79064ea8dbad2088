"""The modals that people fill in. What becomes of them is told in `interactions`, by their ids, so
that they work after a restart, too.
"""

from __future__ import annotations

import discord

from ..messages import Press
from .asked import MAX_QUESTION_CHARS
from .presses import FIELD, MAX_NOTE_CHARS, about_id, reason_id


def reason_modal(press: Press) -> discord.ui.Modal:
    """Asks what was wrong with an answer; nothing has to be said."""
    field = _field(
        "What should have been different?", required=False, max_length=MAX_NOTE_CHARS, default=None
    )
    return _modal("What went wrong?", reason_id(press), field)


def question_modal(message: discord.Message) -> discord.ui.Modal:
    """Asks for the question about a message."""
    default = (
        "What is in this data?" if message.attachments else "What does our data say about this?"
    )
    field = _field("Your question", required=True, max_length=MAX_QUESTION_CHARS, default=default)
    return _modal("Ask about this", about_id(message.channel.id, message.id), field)


def _modal(
    title: str, custom_id: str, field: discord.ui.Label[discord.ui.Modal]
) -> discord.ui.Modal:
    modal = discord.ui.Modal(title=title, custom_id=custom_id, timeout=None)
    modal.add_item(field)
    # The library keeps no modal that has ended; what is sent comes to us by its id.
    modal.stop()
    return modal


def _field(
    label: str, *, required: bool, max_length: int, default: str | None
) -> discord.ui.Label[discord.ui.Modal]:
    text = discord.ui.TextInput[discord.ui.Modal](
        style=discord.TextStyle.paragraph,
        custom_id=FIELD,
        required=required,
        max_length=max_length,
        default=default,
    )
    return discord.ui.Label[discord.ui.Modal](text=label, component=text)
