"""From a mention in Slack to an answer with a chart: the real library, bot, sidecar, dataset server
and gVisor sandbox; only Slack's servers and the model are ours."""

from __future__ import annotations

import io
import json

from PIL import Image

from tests.fakes.commands import run
from tests.fakes.openai_server import Answer, OpenAIServer, printed
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
    assert "car_prices\n2,000\n9\ncsv" in listed.text
    assert "price_eur" in answer.text


async def test_a_bot_that_is_asked_to_end_finishes_what_runs(
    slack: SlackServer, environment: dict[str, str]
) -> None:
    ana = Human(slack)
    async with bot(slack, environment) as process:
        question = await ana.mentions("Plot the average price by brand")
        await ana.thread(question).wait_for(lambda thread: bool(thread.streams or thread.session))
        process.terminate()
        assert await process.wait() == 0
        assert len(ana.answers(question)) == 1
        assert len(pictures(slack, question)) == 1


async def test_what_runs_too_long_for_that_goes_on_in_the_next_process(
    slack: SlackServer, environment: dict[str, str]
) -> None:
    ana = Human(slack)
    async with OpenAIServer().serving() as model:
        code = "# Work for a while\nimport time\ntime.sleep(25)\nn = globals().get('n', 0) + 1\nn"
        model.script += [Answer(calls=(json.dumps({"code": code}),)), Answer("It is done.")]
        given = environment | {"OPENAI_BASE_URL": model.base_url, "THREADBOOK_MODEL": "scripted"}
        async with bot(slack, given) as process:
            question = await ana.mentions("work")
            await ana.thread(question).wait_for(lambda thread: bool(thread.streams), 60)
            process.terminate()
            await process.wait()
            assert ana.answers(question) == [] or "It is done" not in ana.answers(question)[0].text
        async with bot(slack, given):
            [answer] = await ana.answered(question, 1)
    assert answer.text.startswith("_I was restarted while I worked on this")
    assert answer.text.endswith("It is done.")
    assert printed(model.requests[-1]) == "1"
