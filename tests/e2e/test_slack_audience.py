"""A guest joins a channel where data was loaded: the real bot, its sandbox and its data server."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from audit.rows import rows_in
from bot.anew import SET_ASIDE
from tests.fakes.openai_server import Answer, OpenAIServer, printed
from tests.fakes.slack.bot import bot
from tests.fakes.slack.human import Human
from tests.fakes.slack.server import SlackServer

PRIVATE = "C0PAY"
LOAD = "import datasets\nframe = datasets.load('car_prices')\nlen(frame) > 0"
LOOK = "'frame' in globals()"
# Goes on while it gets something: the test ends it by letting a guest in.
WATCH = """
import datasets
had = 0
try:
    while True:
        datasets.load('car_prices', limit=1)
        had += 1
except Exception as error:
    print(had > 0, error)
"""
LOADS = 3
DEADLINE_S = 60


async def loaded(audit: Path, times: int) -> None:
    """Wait until the dataset was had so often."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            rows = [row for row in rows_in(audit) if row.outcome == "ok"]
            if sum("car_prices" in row.datasets for row in rows) >= times:
                return
            await asyncio.sleep(0.1)


def saying(request: dict[str, Any]) -> Answer:
    return Answer(f"I got {printed(request)}.")


async def test_once_a_guest_reads_along_a_running_cell_gets_no_more_and_nothing_is_left(
    slack: SlackServer, environment: dict[str, str]
) -> None:
    space = slack.workspace
    space.add_channel(PRIVATE, "pay", kind="group")
    ana = Human(slack, channel=PRIVATE)
    async with OpenAIServer().serving() as model:
        for code in (LOAD, WATCH, LOOK):
            model.script += [Answer(calls=(json.dumps({"code": code}),)), saying]
        given = environment | {"OPENAI_BASE_URL": model.base_url, "THREADBOOK_MODEL": "scripted"}
        async with bot(slack, given):
            question = await ana.mentions("How many cars?")
            [first] = await ana.answered(question, 1)
            assert "I got True." in first.text

            await ana.replies(question, "Watch them.")
            await loaded(Path(environment["THREADBOOK_HOME"]) / "audit", LOADS)
            space.add_person("U0GUS", "Gus", is_guest=True)
            space.channels[PRIVATE].members.discard("U0GUS")
            await Human(slack, "U0GUS", PRIVATE).joins()
            said = "\n".join(one.text for one in await ana.answered(question, 2))
            assert 'I got True No dataset "car_prices"' in said

            await ana.replies(question, "Is it there?")
            said = "\n".join(one.text for one in await ana.answered(question, 3))
            assert SET_ASIDE.strip("_\n") in said
            assert "I got False." in said
            asked = [one for one in model.requests[-1]["messages"] if one["role"] == "user"]
            assert "How many cars?" not in str(asked)

            await ana.replies(question, "datasets")
            last = (await ana.answered(question, 4))[-1]
            assert "car_prices" not in last.text
            whispers = [one.text for one in space.messages if one.visible_to == ana.user]
            assert whispers == ["1 more in a direct message with me."]
