"""A scripted day in the fake Discord."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.day import playing
from tests.fakes.day.discord.town import DiscordTown
from tests.fakes.day.discord.trouble import Calendar, DiscordTrouble, Troubles
from tests.fakes.day.playing import Played
from tests.fakes.day.script import Day
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord.world import World


async def play(
    day: Day,
    troubles: Troubles,
    environment: dict[str, str],
    *,
    at_once: int,
    deadline_s: float,
) -> Played:
    calendar = Calendar()
    async with DiscordServer(World(calendar.now)).serving() as discord:
        town = DiscordTown(discord, Path(environment["THREADBOOK_HOME"]))
        trouble = DiscordTrouble(discord, calendar, day.seed, troubles)
        town.mishaps = lambda: trouble.mishaps
        town.doubles = trouble.doubles
        return await playing.play(
            day, town, trouble, environment, at_once=at_once, deadline_s=deadline_s
        )
