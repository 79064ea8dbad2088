"""Receipt, warning and stop in Slack: the real library, bot, dataset server and sandbox."""

from __future__ import annotations

import json
import re

from tests.fakes import spending_day as day
from tests.fakes.commands import run
from tests.fakes.openai_server import OpenAIServer
from tests.fakes.slack.bot import bot
from tests.fakes.slack.human import Human
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.server import SlackServer


def receipts(answer: Posted) -> list[str]:
    """The small lines below it."""
    found = [block for block in answer.blocks if block["type"] == "context"]
    return [element["text"] for block in found for element in block["elements"]]


async def test_each_answer_has_its_receipt_and_a_budget_warns_before_it_stops(
    slack: SlackServer, environment: dict[str, str]
) -> None:
    ana = Human(slack)
    async with OpenAIServer().serving() as model:
        given = environment | day.script(model)
        async with bot(slack, given):
            question = await ana.mentions(day.QUESTIONS[0])
            answers = await ana.answered(question, 1)
            for number, text in enumerate((*day.QUESTIONS[1:], "datasets"), start=2):
                await ana.replies(question, text)
                answers = await ana.answered(question, number)
        assert len(model.requests) == 4
        assert "stayed in the sandbox" not in json.dumps(model.requests)

    first, second, third, fourth, order = answers
    assert day.WARNING not in first.text
    assert day.WARNING in second.text
    assert third.text.startswith("Let me see.")
    assert day.STOP in third.text
    assert fourth.text.startswith(day.STOP)
    assert fourth.text.endswith(day.CONTACT)
    assert "car_prices" in order.text
    for answer, receipt in ((first, day.FIRST), (second, day.SECOND), (third, day.THIRD)):
        [line] = receipts(answer)
        assert re.fullmatch(receipt, line), line
    assert receipts(fourth) == receipts(order) == []

    [row] = json.loads(await run("usage", "--by", "person", "--json", environment=given))
    assert (row["of"], row["name"]) == (f"slack:{slack.workspace.team_id}:{ana.user}", "Ana")
    assert (row["requests"], row["cost_usd"]) == (4, 0.00132)
