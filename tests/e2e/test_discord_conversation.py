"""From a mention in Discord to an answer with a chart: the real library, bot, sidecar, dataset
server and gVisor sandbox; only Discord's servers and the model are ours."""

from __future__ import annotations

import asyncio
import io
import os
import sys

from PIL import Image

from bot.settings import ROOT
from tests.fakes.commands import run
from tests.fakes.discord.bot import bot
from tests.fakes.discord.human import Human
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord_answers import answered
from tests.fakes.slack.server import APP_TOKEN, BOT_TOKEN, SlackServer


async def test_a_mention_gets_one_thread_one_answer_and_one_chart_that_opens(
    discord: DiscordServer, environment: dict[str, str]
) -> None:
    ana, ben = Human(discord), Human(discord, discord.world.ben)
    async with bot(discord, environment):
        question = await ana.mentions("Plot the average price by brand")
        said = await answered(ana, question, 1)
        assert "average price by brand" in "\n".join(said)
        [picture] = ana.thread(question).files
        assert Image.open(io.BytesIO(picture.content)).format == "PNG"

        await ben.replies(question, "Now only for 2015 and later")
        said = await answered(ana, question, 2)
        direct = await ana.dm("datasets")
        [told] = await ana.answered(direct, 1)

    assert "2015 and later" in "\n".join(said)
    assert len(ana.thread(question).files) == 2
    assert "car_prices" in told.text
    in_channel = discord.world.in_channel(discord.world.data)
    assert in_channel == [question]


async def test_a_killed_bot_comes_back_to_the_same_variables(
    discord: DiscordServer, environment: dict[str, str]
) -> None:
    ana = Human(discord)
    async with bot(discord, environment) as process:
        question = await ana.mentions("Load car_prices and show summary stats")
        await answered(ana, question, 1)
        process.kill()
        await process.wait()
    guild, channel = discord.world.guild.id, discord.world.data.id
    thread = f"discord:{guild}:{channel}:{question.id}"
    code = "df.attrs['seen'] = True"
    await run("sessions", "exec", thread, "-c", code, environment=environment)
    await ana.replies(question, "Plot the average price by brand")

    async with bot(discord, environment):
        await answered(ana, question, 2)
    output = await run(
        "sessions", "exec", thread, "-c", "df.attrs['seen'], len(df)", environment=environment
    )
    assert "(True, 2000)" in output


async def test_a_platform_that_refuses_its_token_ends_the_other_with_a_sentence(
    discord: DiscordServer, slack: SlackServer, environment: dict[str, str]
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "bot", "run", cwd=ROOT,
        env=environment | {
            "PATH": os.defpath,
            "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "THREADBOOK_SLACK_API_URL": slack.api_url,
            "DISCORD_TOKEN": "no.such.token",
            "THREADBOOK_DISCORD_API_URL": discord.api_url,
        },
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, output = await process.communicate()
    said = output.decode()
    assert process.returncode != 0
    assert "Threadbook serves Slack and Discord" in said
    assert "Discord refuses the token" in said.splitlines()[-1]
