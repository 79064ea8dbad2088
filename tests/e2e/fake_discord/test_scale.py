"""The fake Discord bears what a busy guild says at once."""

from __future__ import annotations

import asyncio
import time

from tests.e2e.fake_discord.listener import Listener
from tests.fakes.discord.human import Human
from tests.fakes.discord.world import World

THREADS, MESSAGES = 20, 200
# The client and the fake together; far more than either takes.
MAX_CPU_S = 30.0


async def test_twenty_threads_of_two_hundred_messages_cost_little(
    world: World, bot: Listener, ana: Human
) -> None:
    began_s = time.process_time()
    asked = [await ana.mentions(str(number)) for number in range(THREADS)]
    threads = [await (await bot.hears(one)).create_thread(name="busy") for one in asked]

    async def talk(number: int) -> None:
        for line in range(MESSAGES):
            await threads[number].send(str(line))

    await asyncio.gather(*map(talk, range(THREADS)))
    for one in asked:
        assert [said.text for said in ana.answers(one)] == [str(n) for n in range(MESSAGES)]
    history = [one.id async for one in threads[0].history(limit=None)]
    assert len(history) == MESSAGES + 1  # the starter, too
    assert time.process_time() - began_s < MAX_CPU_S
