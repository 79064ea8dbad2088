"""`/datasets NAME` and `/datasets WORDS` in Slack, with the real bot and dataset server."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.declared import declare, is_told
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
        await is_told(asked)
    assert slack.workspace.pings() == []
