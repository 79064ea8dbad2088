"""Receipt, warning and stop in Discord: the real library, bot, dataset server and sandbox."""

from __future__ import annotations

import json
import re

from tests.fakes import spending_day as day
from tests.fakes.discord.bot import bot
from tests.fakes.discord.human import Human
from tests.fakes.discord.server import DiscordServer
from tests.fakes.openai_server import OpenAIServer

SMALL = "\n-# "


async def test_each_answer_has_its_receipt_and_a_budget_warns_before_it_stops(
    discord: DiscordServer, environment: dict[str, str]
) -> None:
    ana = Human(discord)

    def answers() -> list[str]:
        """What was said in the thread, without folded steps."""
        own = ana.thread(question).own
        return [one.text for one in own if one.components and one.text]

    async with OpenAIServer().serving() as model:
        async with bot(discord, environment | day.script(model)):
            question = await ana.mentions(day.QUESTIONS[0])
            for number, text in enumerate((*day.QUESTIONS[1:], ""), start=1):
                await ana.thread(question).wait_for(
                    lambda thread, number=number: len(answers()) >= number and thread.is_quiet, 90
                )
                if text:
                    await ana.replies(question, text)
            said = answers()
        assert len(model.requests) == 4
        assert "stayed in the sandbox" not in json.dumps(model.requests)

    first, second, third, fourth = said
    assert day.WARNING not in first
    assert day.WARNING in second
    assert third.startswith("Let me see.")
    assert day.STOP in third
    assert fourth.startswith(day.STOP)
    assert fourth.endswith(day.CONTACT)
    for answer, receipt in ((first, day.FIRST), (second, day.SECOND), (third, day.THIRD)):
        _, line = answer.split(SMALL)
        assert re.fullmatch(receipt, line), line
    assert SMALL not in fourth
