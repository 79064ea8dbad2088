"""Charts that Slack draws itself, where it may and can; the real client against the fake."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from adapters.charts import Chart, Series
from adapters.messages import Button, File
from tests.fakes.slack.faults import DROPPED_AFTER, refused
from tests.fakes.slack_scene import Scene, scene

CHART = Chart(
    "bar",
    "Cars <!channel>",
    "brand",
    "cars",
    ("Fiat", "<@U0BEN>"),
    (Series("petrol", (3.0, 1.5)), Series("diesel", (2.0, 0.0))),
)
BARS = File("figure-1.png", "image/png", b"png", "Cars, 4 bars", chart=CHART)
RETRY = (Button("retry", "Retry", "17"),)


@pytest.fixture
async def slack() -> AsyncGenerator[Scene]:
    async with scene() as made:
        made.native_charts = True
        made.reply = made.reply_to(made.question)
        yield made


def ours(slack: Scene) -> list[str]:
    """What is left of us in the thread, in order."""
    left = [one for one in slack.thread.messages if one.bot_id]
    return [
        one.files[0].name if one.files else str(one.blocks[0]["type"]) if one.blocks else one.markup
        for one in left
    ]


async def test_a_plain_chart_is_drawn_by_slack(slack: Scene) -> None:
    await slack.reply.attach(BARS)
    [message] = [one for one in slack.thread.messages if one.bot_id]
    [block] = message.blocks
    assert (block["type"], block["title"]) == ("data_visualization", "Cars ‹!channel>")
    assert message.files == []
    assert "petrol: Fiat 3" in message.markup
    await slack.reply.finish(RETRY)


async def test_charts_are_pictures_unless_it_is_set_otherwise(slack: Scene) -> None:
    slack.native_charts = False
    reply = slack.reply_to(slack.question)
    await reply.attach(BARS)
    assert ours(slack) == ["figure-1.png"]
    await reply.finish()


async def test_a_picture_without_a_chart_is_posted_as_it_is(slack: Scene) -> None:
    await slack.reply.attach(replace(BARS, chart=None))
    assert ours(slack) == ["figure-1.png"]
    await slack.reply.finish()


@pytest.mark.parametrize("reason", ["invalid_blocks", "invalid_blocks_format"])
async def test_a_workspace_without_charts_gets_pictures_and_is_asked_once(
    slack: Scene, reason: str
) -> None:
    slack.server.faults["chat.postMessage"].append(refused(reason))
    await slack.reply.attach(BARS)
    await slack.reply.attach(replace(BARS, name="figure-2.png"))
    assert ours(slack) == ["figure-1.png", "figure-2.png"]
    await slack.reply.finish()

    _, other = slack.ask("and by year?", slack.question)
    await other.attach(replace(BARS, name="figure-3.png"))
    assert ours(slack)[-1] == "figure-3.png"
    await other.finish()


async def test_another_refusal_costs_only_that_chart(slack: Scene) -> None:
    slack.server.faults["chat.postMessage"].append(refused("msg_blocks_too_long"))
    await slack.reply.attach(BARS)
    await slack.reply.attach(BARS)
    assert ours(slack) == ["figure-1.png", "data_visualization"]
    await slack.reply.finish()


async def test_a_chart_that_slack_could_not_draw_is_a_picture(slack: Scene) -> None:
    chart = replace(CHART, categories=("Fiat", "\u200b"))
    await slack.reply.attach(replace(BARS, chart=chart))
    await slack.reply.attach(BARS)
    assert ours(slack) == ["figure-1.png", "data_visualization"]
    await slack.reply.finish()


async def test_a_chart_is_posted_once_although_nobody_heard_that_it_was(slack: Scene) -> None:
    slack.server.faults["chat.postMessage"].append(DROPPED_AFTER)
    await slack.reply.attach(BARS)
    assert ours(slack) == ["data_visualization"]
    await slack.reply.finish()


async def test_a_chart_of_a_broken_off_answer_is_taken_back(slack: Scene) -> None:
    await slack.reply.write("So far ")
    await slack.reply.attach(BARS)
    assert "data_visualization" in ours(slack)
    assert await slack.reply_to(slack.question).withdraw() is False
    assert ours(slack) == []
    await slack.reply.finish()


async def test_a_chart_of_a_finished_answer_stays(slack: Scene) -> None:
    await slack.reply.write("All.")
    await slack.reply.attach(BARS)
    await slack.reply.finish(RETRY)
    before = ours(slack)
    assert await slack.reply_to(slack.question).withdraw() is True
    assert ours(slack) == before
