"""Where scenes of Discord are played: the real bot and its sandboxes, on our Discord. What people
see in the pictures, a bot has posted.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.discord.bot import bot
from tests.fakes.discord.human import Human
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord.world import World
from tests.fakes.openai_server import OpenAIServer
from tests.screenshots.stage import props


@dataclass(frozen=True)
class Stage:
    """A guild with two people and a running bot."""

    discord: DiscordServer
    model: OpenAIServer
    datasets: Path
    ana: Human
    ben: Human


@asynccontextmanager
async def stage(*, is_scripted: bool = False) -> AsyncGenerator[Stage]:
    """Without a script the demo model plays."""
    world = World()
    async with (
        props(is_scripted=is_scripted) as given,
        DiscordServer(world).serving() as discord,
    ):
        async with bot(discord, given.environment):
            people = Human(discord), Human(discord, world.ben)
            yield Stage(discord, given.model, given.datasets, *people)
        if offences := world.offences():
            raise AssertionError(f"Discord minds: {offences}")
