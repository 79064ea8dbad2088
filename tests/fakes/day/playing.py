"""A day on any platform, played from its seed on a real bot, and looked at when it is over."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fakes.day import acts, checks
from tests.fakes.day.bots import Bots
from tests.fakes.day.echo_server import EchoServer
from tests.fakes.day.place import Town, Trouble
from tests.fakes.day.planning import Planner
from tests.fakes.day.rows import Rows
from tests.fakes.day.script import Day
from tests.fakes.day.stage import Stage, World

MODEL = "echo"
# After the third crash on a question the bot gives it up, and says so.
MAX_TRIES = 1
# The numbers of questions that weren't planned begin here.
MORE = 5_100


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a day: `problems` are what isn't as it must be, `folder` has what was seen."""

    folder: Path
    problems: list[str]
    troubles: list[str]
    kills: int
    calls: int

    def report(self) -> str:
        """For an assertion that fails."""
        known = ["What went wrong on purpose:", *self.troubles]
        seen = [f"Everything is in {self.folder}: transcript.json, bot.log"]
        return "\n".join(("", *self.problems, *seen, *known))

    def forget(self) -> None:
        """Remove the folder of a day on which everything went well."""
        shutil.rmtree(self.folder)


async def play(
    day: Day,
    town: Town,
    trouble: Trouble,
    environment: dict[str, str],
    *,
    at_once: int,
    deadline_s: float,
) -> Played:
    """Play a day to its end, `at_once` threads at the same time."""
    home = Path(environment["THREADBOOK_HOME"])
    folder = Path(tempfile.mkdtemp(prefix="threadbook-day-"))
    rows, moments = Rows(home), trouble.moments
    async with EchoServer().serving() as model:
        world = World(town, model, rows)
        stages = [Stage(world, plan) for plan in day.threads]
        more = {"OPENAI_BASE_URL": model.base_url, "THREADBOOK_MODEL": MODEL}
        bots = Bots(town, environment | more, folder / "bot.log")
        moments.kill = bots.kill
        moments.may_kill = lambda: bots.is_up and rows.most_tries() <= MAX_TRIES
        model.on_request = lambda: moments.passes("request to the model")
        async with bots.running():
            failures = await _in_time(_all(stages, day, trouble, at_once), stages, deadline_s)
        failures += [one.failure for one in stages if one.failure]
        problems = failures + checks.found(world, [one for one in stages if one.room.has_begun])
        rows.close()
        whole = json.dumps(town.transcript(), indent=1, ensure_ascii=False)
        (folder / "transcript.json").write_text(whole)
        return Played(folder, problems, moments.log, kills=bots.kills, calls=town.calls)


async def _in_time(
    work: Coroutine[Any, Any, None], stages: list[Stage], deadline_s: float
) -> list[str]:
    """Where every thread was, if there is no time left."""
    try:
        async with asyncio.timeout(deadline_s):
            await work
    except TimeoutError:
        places = [f"{one.plan.name} is at {one.now}" for one in stages if one.now]
        return [f"the day isn't over after {deadline_s:g} s", *places]
    return []


async def _all(stages: list[Stage], day: Day, trouble: Trouble, at_once: int) -> None:
    """Trouble as long as things happen, then peace: each thread is asked what it counted."""
    trouble.begin()
    await _each(stages, at_once, _scenes)
    planner = Planner(day.seed, first=MORE)
    while trouble.moments.kills_left and not any(stage.failure for stage in stages):
        for stage in stages:
            plan = stage.plan
            stage.more.append(planner.scene("asks", plan.starter, plan.channel))
        await _each(stages, at_once, _newest)
    trouble.heal()
    await _each([one for one in stages if one.room.has_begun], at_once, _log)


async def _each(
    stages: list[Stage], at_once: int, work: Callable[[Stage], Awaitable[None]]
) -> None:
    """Do it in every thread, a few at the same time; one that fails doesn't end the others."""
    seats = asyncio.Semaphore(at_once)

    async def do(stage: Stage) -> None:
        async with seats:
            try:
                await work(stage)
            except (TimeoutError, AssertionError, LookupError) as error:
                stage.failure = stage.failure or f"{error} (in {stage.now})"

    await asyncio.gather(*(do(stage) for stage in stages))


async def _scenes(stage: Stage) -> None:
    for scene in stage.plan.scenes:
        await acts.play(stage, scene)


async def _newest(stage: Stage) -> None:
    await acts.play(stage, stage.more[-1])


async def _log(stage: Stage) -> None:
    await acts.play(stage, stage.plan.log)
