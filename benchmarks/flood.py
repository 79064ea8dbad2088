"""`python -m benchmarks.flood`: code in one sandbox floods its socket with 504 connections at once,
in each way that it can, while code in another makes one call after the other. Work that touches no
socket is the measure: the host's processors are everybody's, and that is not the sidecar's doing.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
from pathlib import Path
from typing import Any

from benchmarks import sales
from benchmarks.desk import Desk
from benchmarks.figures import Times
from benchmarks.installation import installed, say, temporary
from bot.app import App, running
from bot.records import Thread
from tests.fakes import flooding

ROUNDS, ATTACK_S, QUIET_S = 5, 4, 3
WAYS = ("work alone", *flooding.KINDS)
HEAD = f"{'':20} {'alone':>9} {'flooded':>9} {'p95':>9} {'p95':>9} {'slower':>7} {'opened':>8}"


def main() -> None:
    with temporary() as home:
        asyncio.run(_measure(home))


async def _measure(home: Path) -> None:
    datasets = home / "datasets"
    datasets.mkdir()
    sales.write_table(datasets / "wide.parquet")
    async with installed(home / "home", datasets) as settings, running(settings, say) as app:
        desk = Desk(app, "flood")
        attacker, neighbour = await desk.thread(), await desk.thread()
        for thread in (attacker, neighbour):
            await desk.run(thread, inspect.getsource(flooding))
        print(HEAD)
        for way in WAYS:
            await _flooded(app, attacker, neighbour, way)


async def _flooded(app: App, attacker: Thread, neighbour: Thread, way: str) -> None:
    """A row of the report: calls between the attacks beside those in them."""
    seconds = ROUNDS * (QUIET_S + ATTACK_S)
    calling = asyncio.create_task(_said(app, neighbour, f"print(calls_for({seconds}))"))
    attacks: list[tuple[int, float, float]] = []
    for _ in range(ROUNDS):
        await asyncio.sleep(QUIET_S)
        attacks.append(await _said(app, attacker, f"print(attack({way!r}, {ATTACK_S}))"))
    taken: dict[bool, list[float]] = {False: [], True: []}
    for at, seconds in await calling:
        taken[any(began <= at <= ended for _, began, ended in attacks)].append(seconds)
    alone, flooded = (Times(tuple(taken[hit])) for hit in (False, True))
    opened = sum(opened for opened, _, _ in attacks) / (ROUNDS * ATTACK_S)
    print(
        f"{way:20} {_ms(alone.p50)} {_ms(flooded.p50)} {_ms(alone.p95)} {_ms(flooded.p95)}"
        f" {flooded.p50 / alone.p50:6.2f}x {opened:6.0f}/s"
    )


async def _said(app: App, thread: Thread, code: str) -> Any:
    execution = (await app.sessions.run(thread, code)).execution
    if not execution.ok:
        raise RuntimeError(f"{code!r}: {execution.error or execution.notes}")
    return ast.literal_eval(execution.stdout)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:6.1f} ms"


if __name__ == "__main__":
    main()
