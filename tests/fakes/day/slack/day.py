"""A scripted day in the fake Slack."""

from __future__ import annotations

from tests.fakes.day import playing
from tests.fakes.day.playing import Played
from tests.fakes.day.script import Day
from tests.fakes.day.slack.town import SlackTown, workspace
from tests.fakes.day.slack.trouble import SlackTrouble, Troubles
from tests.fakes.slack.server import SlackServer

# That Slack waits for three seconds is shown elsewhere: here a bot starts over and over on a
# machine that does much else, and the day is about what is lost or doubled.
PATIENCE_S = 15.0


async def play(
    day: Day,
    troubles: Troubles,
    environment: dict[str, str],
    *,
    at_once: int,
    deadline_s: float,
) -> Played:
    async with SlackServer(workspace()).serving() as slack:
        slack.deliveries.acknowledge_s = PATIENCE_S
        town = SlackTown(slack, has_sessions=troubles.has_sessions)
        trouble = SlackTrouble(slack, day.seed, troubles)
        return await playing.play(
            day, town, trouble, environment, at_once=at_once, deadline_s=deadline_s
        )
