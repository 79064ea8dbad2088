"""`/datasets NAME` and `/datasets WORDS` in Slack, with the real bot and dataset server."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.declared import declare
from tests.fakes.slack.bot import bot
from tests.fakes.slack.human import Human
from tests.fakes.slack.server import SlackServer


async def test_a_name_shows_one_dataset_and_words_find_those_that_hold_them(
    slack: SlackServer, environment: dict[str, str]
) -> None:
    declare(Path(environment["THREADBOOK_DATASETS"]))
    ana = Human(slack)
    told: list[str] = []

    async def asked(words: str) -> str:
        """What is told to her alone."""
        ana.runs("/datasets", words)

        def seen() -> list[str]:
            return [one.text for one in slack.workspace.messages if one.visible_to == ana.user]

        await slack.workspace.until(lambda: len(seen()) > len(told))
        told.append(seen()[-1])
        return told[-1]

    async with bot(slack, environment):
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
    assert slack.workspace.pings() == []
