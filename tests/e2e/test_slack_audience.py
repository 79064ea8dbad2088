"""A guest joins a channel where data was loaded: the real bot, its sandbox and its data server."""

from __future__ import annotations

import json
from typing import Any

from bot.anew import SET_ASIDE
from tests.fakes.openai_server import Answer, OpenAIServer, printed
from tests.fakes.slack.bot import bot
from tests.fakes.slack.human import Human
from tests.fakes.slack.server import SlackServer

PRIVATE = "C0PAY"
LOAD = "import datasets\nframe = datasets.load('car_prices')\nlen(frame) > 0"
LOOK = "'frame' in globals()"
AGAIN = """
import datasets
try:
    datasets.load('car_prices')
except Exception as error:
    print(error)
"""


def saying(request: dict[str, Any]) -> Answer:
    return Answer(f"I got {printed(request)}.")


async def test_nothing_is_left_and_nothing_is_had_once_a_guest_reads_along(
    slack: SlackServer, environment: dict[str, str]
) -> None:
    space = slack.workspace
    space.add_channel(PRIVATE, "pay", kind="group")
    ana = Human(slack, channel=PRIVATE)
    async with OpenAIServer().serving() as model:
        for code in (LOAD, LOOK, AGAIN):
            model.script += [Answer(calls=(json.dumps({"code": code}),)), saying]
        given = environment | {"OPENAI_BASE_URL": model.base_url, "THREADBOOK_MODEL": "scripted"}
        async with bot(slack, given):
            question = await ana.mentions("How many cars?")
            [first] = await ana.answered(question, 1)
            assert "I got True." in first.text

            space.add_person("U0GUS", "Gus", is_guest=True)
            space.channels[PRIVATE].members.discard("U0GUS")
            await Human(slack, "U0GUS", PRIVATE).joins()
            await ana.replies(question, "Is it there?")
            said = "\n".join(one.text for one in await ana.answered(question, 2))
            assert SET_ASIDE.strip("_\n") in said
            assert "I got False." in said
            asked = [one for one in model.requests[-1]["messages"] if one["role"] == "user"]
            assert "How many cars?" not in str(asked)

            await ana.replies(question, "And again?")
            said = "\n".join(one.text for one in await ana.answered(question, 3))
            assert 'No dataset "car_prices"' in said
            await ana.replies(question, "datasets")
            last = (await ana.answered(question, 4))[-1]
            assert "car_prices" not in last.text
            whispers = [one.text for one in space.messages if one.visible_to == ana.user]
            assert whispers == ["1 more in a direct message with me."]
