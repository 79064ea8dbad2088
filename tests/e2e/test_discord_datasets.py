"""`/datasets NAME` and `/datasets WORDS` in Discord, with the real bot and dataset server."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.declared import declare
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
        one = await asked("car_prices")
        found = await asked("dealers EUR")
        none = await asked("harbours")

    assert "2,000 rows, 9 columns" in one
    for said in ("Used cars", "What dealers ask for", "daily 06:00 UTC", "Changed: 20", "with tax"):
        assert said in one
    assert "price_eur" in one
    assert "car_prices" in found
    assert "Used cars" in found
    assert "weather" not in found
    assert "No dataset matches" in none
