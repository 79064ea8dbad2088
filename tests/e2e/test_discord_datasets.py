"""`/datasets NAME` and `/datasets WORDS` in Discord, with the real bot and dataset server."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.declared import declare, is_told
from tests.fakes.discord.bot import bot
from tests.fakes.discord.human import Human
from tests.fakes.discord.server import DiscordServer


async def test_a_name_shows_one_dataset_and_words_find_those_that_hold_them(
    discord: DiscordServer, environment: dict[str, str]
) -> None:
    declare(Path(environment["THREADBOOK_DATASETS"]))
    ana = Human(discord)

    async def asked(words: str) -> str:
        """What is told to her alone."""
        asked = await ana.runs("/datasets", {"name": words})
        await discord.world.until(lambda: any(one.text for one in asked.answers))
        assert {one.visible_to for one in asked.answers} == {discord.world.ana.id}
        return "\n".join(one.text for one in asked.answers)

    async with bot(discord, environment):
        await is_told(asked)
