"""The server on Ray: two replicas that any client takes for one server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass

import httpx2
import pytest

from tests.fakes.fetching import CURRENT, Failed, fetched, stream_of
from tests.fakes.process_tree import listening
from tests.fakes.ray_server import RayServer, serving

pytestmark = pytest.mark.timeout(900)
LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}
ROWS = 500
CALLERS = 4
TRIES = 3


@dataclass
class Seen:
    answered: int = 0
    failed: int = 0
    is_over: bool = False


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RayServer]:
    data = tmp_path_factory.mktemp("data")
    (data / "cars.csv").write_text("brand,price\n" + "Kestrel,1\n" * ROWS)
    with serving(data, tmp_path_factory.mktemp("h")) as started:
        yield started


@pytest.fixture
async def http() -> AsyncGenerator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(timeout=60) as client:
        yield client


@pytest.mark.parametrize("mode", [CURRENT, "legacy"])
async def test_clients_of_now_and_of_before_are_answered_by_two_replicas(
    server: RayServer, http: httpx2.AsyncClient, mode: str
) -> None:
    for _ in range(8):
        assert (await fetched(http, server.url, "cars", mode=mode)).num_rows == ROWS
    assert len(server.replicas) == 2


async def test_a_ticket_is_good_at_every_replica_and_once(
    server: RayServer, http: httpx2.AsyncClient
) -> None:
    for _ in range(4):
        stream = await stream_of(http, server.url, "cars")
        answers = await asyncio.gather(*(http.get(stream) for _ in range(6)))
        assert sorted(answer.status_code for answer in answers) == [200] + [404] * 5


async def test_ray_listens_on_loopback_alone(server: RayServer) -> None:
    addresses = listening(server.processes)
    assert addresses
    assert addresses <= LOOPBACK


@pytest.mark.parametrize("kills", [1, pytest.param(12, marks=pytest.mark.soak)])
async def test_a_killed_replica_costs_no_call_that_another_try_doesnt_save(
    server: RayServer, http: httpx2.AsyncClient, kills: int
) -> None:
    seen, told = Seen(), asyncio.Condition()

    async def call_on() -> None:
        while not seen.is_over:
            for left in reversed(range(TRIES)):
                try:
                    assert (await fetched(http, server.url, "cars")).num_rows == ROWS
                    break
                except Failed:
                    seen.failed += 1
                    assert left, "no try was answered"
            async with told:
                seen.answered += 1
                told.notify_all()

    async def kill_one() -> None:
        async with told:
            first = seen.answered
            await told.wait_for(lambda: seen.answered > first + 2 * CALLERS)
            victim, before = server.kill_a_replica(), seen.answered
            await told.wait_for(lambda: seen.answered > before + 20 and is_whole(victim))

    async def kill() -> None:
        for _ in range(kills):
            await kill_one()
        seen.is_over = True

    def is_whole(victim: int) -> bool:
        replicas = server.replicas
        return len(replicas) == 2 and victim not in replicas

    async with asyncio.timeout(240 + 30 * kills):
        await asyncio.gather(kill(), *(call_on() for _ in range(CALLERS)))
    assert seen.failed <= CALLERS * kills  # those that were under way
