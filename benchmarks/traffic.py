"""`python -m benchmarks.traffic`: 300 threads at once, then an hour of messages in some minutes.

The bot is a process, on our Slack and a model that answers at once. Ten messages come in a second,
ten times what 300 threads ask in which everybody writes every five minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from benchmarks.bare import bare_app
from bot.folders import Folders
from sandbox.engine import Engine
from tests.fakes.openai_server import Answer, completions, stream
from tests.fakes.slack.bot import bot
from tests.fakes.slack.human import Human
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack.workspace import Workspace

THREADS, PEOPLE, CHANNELS = 300, 100, 20
SETTLE_S = 3.0
# An hour of it: each thread is asked every five minutes.
ROUNDS_OF_AN_HOUR = 12
PER_SECOND = 10
POLL_S = 0.1
DEADLINE_S = 900


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.traffic")
    parser.add_argument("--threads", type=int, default=THREADS)
    parser.add_argument("--rounds", type=int, default=ROUNDS_OF_AN_HOUR)
    options = parser.parse_args()
    asyncio.run(_measure(options.threads, options.rounds))


class GatedModel:
    """Answers nobody until it is opened, so that all turns are under way at once."""

    def __init__(self) -> None:
        self.base_url = ""
        self.waiting = 0
        self.all_wait = asyncio.Event()
        self.is_open = asyncio.Event()
        self.expected = 0

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[GatedModel]:
        async with completions(self._complete) as self.base_url:
            yield self

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.waiting += 1
        if self.waiting >= self.expected:
            self.all_wait.set()
        await self.is_open.wait()
        self.waiting -= 1
        asked = str(body["messages"][-1]["content"]).rsplit(maxsplit=1)[-1]
        return await stream(request, Answer(f"The answer to {asked} is known: it is 42."))


async def _measure(threads: int, rounds: int) -> None:
    print(f"{threads} threads, {PEOPLE} people, {CHANNELS} channels")
    async with SlackServer(_workspace()).serving() as slack, bare_app(slack):
        await _ask(_humans(slack), threads)
        latencies_s = slack.deliveries.latencies_s
        await _until(lambda: len(latencies_s) >= 2 * threads)
        _tell("acknowledged by a bare Bolt app, nothing recorded", slack.deliveries.latencies_s)
    with tempfile.TemporaryDirectory(prefix="tb-", dir="/tmp") as folder:
        home = Path(folder) / "home"
        (Path(folder) / "datasets").mkdir()
        try:
            async with (
                GatedModel().serving() as model,
                SlackServer(_workspace()).serving() as slack,
                bot(slack, _environment(home, model)) as process,
            ):
                await _traffic(slack, model, process.pid, threads, rounds)
        finally:
            await _remove_containers(home)


async def _traffic(
    slack: SlackServer, model: GatedModel, pid: int, threads: int, rounds: int
) -> None:
    await asyncio.sleep(SETTLE_S)
    before = _rss_mb(pid)
    model.expected = threads
    people = _humans(slack)
    questions = await _ask(people, threads)
    async with asyncio.timeout(DEADLINE_S):
        await model.all_wait.wait()
    _tell(f"acknowledged with {threads} turns under way", slack.deliveries.latencies_s)
    print(f"{'memory, all turns under way':52} {_rss_mb(pid):7.0f} MB ({before:.0f} before)")
    model.is_open.set()
    await _answered(slack, questions, 1)
    await asyncio.sleep(SETTLE_S)
    idle = _rss_mb(pid)
    print(f"{'memory per idle thread':52} {(idle - before) * 1024 / threads:7.0f} kB")
    for number in range(2, rounds + 2):
        slack.deliveries.latencies_s.clear()
        for human, question in zip(_cycle(people, threads), questions, strict=True):
            await human.at(question.channel).replies(question, f"and q{number}?")
            await asyncio.sleep(1 / PER_SECOND)
        await _answered(slack, questions, number)
        _tell(f"{(number - 1) * 5} min: {_rss_mb(pid):.0f} MB; acknowledged",
              slack.deliveries.latencies_s)  # fmt: skip
    await asyncio.sleep(SETTLE_S)
    print(f"{'growth over the hour':52} {_rss_mb(pid) - idle:7.0f} MB")
    if offences := slack.workspace.offences():
        sys.exit(f"Slack minds: {offences[:5]}")


def _workspace() -> Workspace:
    workspace = Workspace()
    for number in range(PEOPLE):
        workspace.add_person(f"U{number:03}", f"Person {number}")
    for number in range(CHANNELS):
        workspace.add_channel(f"C{number:03}", f"channel-{number}")
    return workspace


def _humans(slack: SlackServer) -> list[Human]:
    return [Human(slack, f"U{n:03}", f"C{n % CHANNELS:03}") for n in range(PEOPLE)]


def _cycle(people: list[Human], count: int) -> Iterable[Human]:
    return (people[number % len(people)] for number in range(count))


async def _ask(people: list[Human], threads: int) -> list[Posted]:
    questions: list[Posted] = []
    for number, human in enumerate(_cycle(people, threads)):
        questions.append(await human.mentions(f"question q{number}"))
        await asyncio.sleep(1 / PER_SECOND)
    return questions


async def _answered(slack: SlackServer, questions: list[Posted], count: int) -> None:
    """Wait until every thread has that many answers."""
    workspace = slack.workspace
    await _until(lambda: all(len(workspace.answers(q.channel, q.ts)) >= count for q in questions))


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(POLL_S)


def _environment(home: Path, model: GatedModel) -> dict[str, str]:
    return {
        "THREADBOOK_HOME": str(home),
        "THREADBOOK_DATASETS": str(home.parent / "datasets"),
        "THREADBOOK_MCP_PORT": "0",
        "THREADBOOK_MODEL": "scripted",
        "OPENAI_BASE_URL": model.base_url,
    }


async def _remove_containers(home: Path) -> None:
    engine = await Engine.connect()
    for container in await engine.find({"threadbook.home": Folders(home).id}):
        await engine.remove(container.id)
    engine.close()


def _rss_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _tell(what: str, latencies_s: list[float]) -> None:
    values = sorted(latency * 1000 for latency in latencies_s)
    p95 = values[int(len(values) * 0.95) - 1]
    print(f"{what:52} p50 {statistics.median(values):5.0f} ms  p95 {p95:5.0f} ms  "
          f"max {values[-1]:5.0f} ms  of {len(values)}")  # fmt: skip


if __name__ == "__main__":
    main()
