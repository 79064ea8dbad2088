"""One thread of Discord, gone on with in the terminal and read again in Discord: real parts, the
bot serving all the while; only Discord's servers and the model are ours.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

from bot.settings import ROOT
from tests.fakes.discord.bot import bot
from tests.fakes.discord.human import Human
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord_answers import answered
from tests.fakes.openai_server import Answer, OpenAIServer, printed

BEGIN = "import pandas as pd\ncounts = pd.Series({'a': 40, 'b': 1})\nint(counts.sum())"
GO_ON = "counts['c'] = 1\nint(counts.sum())"
READ = "int(counts.sum()), list(counts.index)"


def running(code: str) -> Answer:
    return Answer(calls=(json.dumps({"code": code}),))


def saying(request: dict[str, Any]) -> Answer:
    """An answer that follows from what the cell printed."""
    return Answer(f"I got {printed(request)}.")


async def in_terminal(question: str, link: str, environment: dict[str, str]) -> str:
    """What `threadbook chat` prints for one line of piped input."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "bot", "chat", "--plain", "--thread", link, cwd=ROOT,
        env=environment | {"PATH": os.defpath, "PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, _ = await process.communicate(f"{question}\n".encode())
    assert process.returncode == 0
    return output.decode()


async def test_a_thread_of_discord_goes_on_in_the_terminal_and_in_discord_again(
    discord: DiscordServer, environment: dict[str, str]
) -> None:
    ana = Human(discord)
    async with OpenAIServer().serving() as model:
        for code in (BEGIN, GO_ON, READ):
            model.script += [running(code), saying]
        given = environment | {"OPENAI_BASE_URL": model.base_url, "THREADBOOK_MODEL": "scripted"}
        async with bot(discord, given):
            question = await ana.mentions("How many are there?")
            assert "I got 41." in "\n".join(await answered(ana, question, 1))
            before = len(ana.thread(question).own)

            link = f"https://discord.com/channels/{discord.world.guild.id}/{question.id}"
            output = await in_terminal("Add one more", link, given)
            assert "I got 42." in output
            assert "\x1b" not in output
            # What is said in the terminal is answered there.
            assert len(ana.thread(question).own) == before

            await ana.replies(question, "And now?")
            said = "\n".join(await answered(ana, question, 2))
            assert "I got (42, ['a', 'b', 'c'])." in said
    asked = [one["content"] for one in model.requests[-1]["messages"] if one["role"] == "user"]
    for words in ("How many are there?", "Add one more", "And now?"):
        assert any(words in str(one) for one in asked)
