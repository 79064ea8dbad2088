"""From a mention in Slack to an answer with a chart: the real library, bot, sidecar, dataset server
and gVisor sandbox; only Slack's servers and the model are ours."""

from __future__ import annotations

import io

from PIL import Image

from tests.fakes.commands import run
from tests.fakes.slack.bot import bot
from tests.fakes.slack.human import Human
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack.workspace import Posted


def pictures(slack: SlackServer, thread: Posted) -> list[bytes]:
    posted = slack.workspace.thread(thread.channel, thread.ts)
    return [file.content for message in posted for file in message.files]


async def test_a_mention_gets_one_thread_one_answer_and_one_chart_that_opens(
    slack: SlackServer, environment: dict[str, str]
) -> None:
    ana, ben = Human(slack), Human(slack, "U0BEN")
    async with bot(slack, environment):
        question = await ana.mentions("Plot the average price by brand")
        [answer] = await ana.answered(question, 1)
        assert "average price by brand" in answer.text
        [picture] = pictures(slack, question)
        assert Image.open(io.BytesIO(picture)).format == "PNG"

        for event, event_id in ana.events:
            slack.redeliver(event, event_id)
        await ben.replies(question, "Now only for 2015 and later")
        answers = await ana.answered(question, 2)

    assert len(answers) == 2
    assert "2015 and later" in answers[1].text
    assert len(pictures(slack, question)) == 2
    in_channel = [m for m in slack.workspace.messages if m.thread_ts is None]
    assert in_channel == [question]
    assert slack.workspace.pings() == []


async def test_a_killed_bot_comes_back_to_the_same_variables(
    slack: SlackServer, environment: dict[str, str]
) -> None:
    ana = Human(slack)
    async with bot(slack, environment) as process:
        question = await ana.mentions("Load car_prices and show summary stats")
        await ana.answered(question, 1)
        process.kill()
        await process.wait()
    thread = f"slack:{slack.workspace.team_id}:{ana.channel}:{question.ts}"
    code = "df.attrs['seen'] = True"
    await run("sessions", "exec", thread, "-c", code, environment=environment)

    async with bot(slack, environment):
        await ana.replies(question, "Plot the average price by brand")
        await ana.answered(question, 2)
    output = await run(
        "sessions", "exec", thread, "-c", "df.attrs['seen'], len(df)", environment=environment
    )
    assert "(True, 2000)" in output


async def test_datasets_are_listed_by_command_and_inside_a_thread(
    slack: SlackServer, environment: dict[str, str]
) -> None:
    ana = Human(slack)
    async with bot(slack, environment):
        ana.runs("/datasets")
        await slack.workspace.until(
            lambda: any(m.visible_to == ana.user for m in slack.workspace.messages)
        )
        question = await ana.mentions("datasets car_prices")
        [answer] = await ana.answered(question, 1)
    listed = next(m for m in slack.workspace.messages if m.visible_to == ana.user)
    assert "| car_prices | 2,000 | 9 | csv |" in listed.text
    assert "price_eur" in answer.text
