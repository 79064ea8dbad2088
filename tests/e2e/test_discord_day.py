"""The scripted day of Slack, played in Discord: the bot as a process, its real sandboxes and
database; Discord and the model are ours. Each question is answered once, in order, in its thread.
"""

from __future__ import annotations

import pytest

from tests.fakes.day import planning
from tests.fakes.day.cells import SPIN_S
from tests.fakes.day.discord.day import play
from tests.fakes.day.discord.trouble import Troubles
from tests.fakes.day.moments import Gaps
from tests.fakes.day.playing import Played
from tests.fakes.day.script import Day, SceneKind

SEED = 5
# Enough to have every sandbox sleep and wake now and then; and no cell is over before the Stop
# that it waits for, even where that is lost in a crash and pressed again.
SETTINGS = {"THREADBOOK_MAX_AWAKE": "8", "THREADBOOK_CELL_TIMEOUT_S": str(SPIN_S + 60)}
BRIEFLY: tuple[SceneKind, ...] = (
    "joins", "waits", "stops", "hits stop", "suggests", "retries", "loads", "complains", "lists",
    "again",
)  # fmt: skip


async def played(
    day: Day, troubles: Troubles, environment: dict[str, str], deadline_s: float
) -> Played:
    """A day on which everything was as it must be."""
    came = await play(day, troubles, environment | SETTINGS, at_once=6, deadline_s=deadline_s)
    assert not came.problems, came.report()
    came.forget()
    return came


@pytest.mark.timeout(420)
async def test_on_a_short_day_each_question_is_answered_once_and_in_order(
    environment: dict[str, str],
) -> None:
    day = planning.day(SEED, threads=6, count=40)
    await played(day, Troubles(), environment, 250)


@pytest.mark.timeout(420)
async def test_a_bot_that_is_killed_three_times_loses_and_doubles_nothing(
    environment: dict[str, str],
) -> None:
    day = planning.day(SEED, threads=4, count=20, features=BRIEFLY)
    troubles = Troubles(gaps=Gaps(kills=3, cut_gap=(200, 400)))
    came = await played(day, troubles, environment, 250)
    assert came.kills == 3


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_on_a_day_of_twenty_threads_each_question_is_answered_once_and_in_order(
    environment: dict[str, str],
) -> None:
    day = planning.day(SEED, threads=20, count=200)
    assert day.count >= 200
    await played(day, Troubles(), environment, 1500)


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_fifty_kills_and_ten_minutes_without_a_gateway_lose_and_double_nothing(
    environment: dict[str, str],
) -> None:
    """The gateway refuses connections for twenty seconds, in which Discord's clock goes on by ten
    minutes; afterwards nothing can be resumed.
    """
    day = planning.day(SEED, threads=20, count=200)
    gaps = Gaps(kills=50, kill_gap=(25, 70), cut_gap=(300, 600))
    came = await played(day, Troubles(gaps=gaps, outage_at=1_200), environment, 3000)
    assert came.kills == 50
