"""The first answer to a press, a command or a modal, which Discord wants within three seconds."""

from __future__ import annotations

import discord
import structlog

from .errors import FAILURES, reason
from .ways_back import Interaction, WayBack

log = structlog.get_logger()


async def acknowledge(way_back: WayBack, modal: discord.ui.Modal | None = None) -> None:
    try:
        if modal is None:
            await way_back.interaction.response.defer()
        else:
            await way_back.interaction.response.send_modal(modal)
    except FAILURES as error:  # it is recorded, and will be done
        log.warning("not acknowledged", reason=reason(error))
    else:
        way_back.acknowledged()


async def tell(interaction: Interaction, sentence: str) -> None:
    """To who did it, and nobody else."""
    try:
        await interaction.response.send_message(sentence, ephemeral=True)
    except FAILURES as error:
        log.warning("not told", reason=reason(error), sentence=sentence)
