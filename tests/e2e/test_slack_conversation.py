"""From a mention in Slack to an answer with a chart: the real library, bot, sidecar, dataset server
and gVisor sandbox; only Slack's servers and the model are ours."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from PIL import Image

from bot.settings import ROOT
from tests.fakes.slack.human import Human
from tests.fakes.slack.server import APP_TOKEN, BOT_TOKEN, SlackServer
from tests.fakes.slack.workspace import Posted, Workspace


@pytest.fixture
async def slack() -> AsyncGenerator[SlackServer]:
    async with SlackServer(Workspace()).serving() as server:
        yield server


@asynccontextmanager
async def bot(
    slack: SlackServer, environment: dict[str, str]
) -> AsyncGenerator[asyncio.subprocess.Process]:
    """`threadbook run` as an operator starts it, until it is connected."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "bot", "run", cwd=ROOT,
        env=environment | {
            "PATH": os.defpath,
            "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "THREADBOOK_SLACK_API_URL": slack.api_url,
        },
    )  # fmt: skip
    await slack.workspace.until(lambda: slack.is_connected)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


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


async def run(*arguments: str, environment: dict[str, str]) -> str:
    """What a `threadbook` command prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "bot", *arguments, cwd=ROOT,
        env=environment | {"PATH": os.defpath, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, _ = await process.communicate()
    assert process.returncode == 0
    return output.decode()
