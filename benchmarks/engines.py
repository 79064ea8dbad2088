"""`python -m benchmarks.engines`: the dataset server as two replicas on Ray beside one process on
uvicorn, asked the same in turns.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from benchmarks import sales
from benchmarks.figures import HEAD, Times, line, timed
from benchmarks.installation import say, temporary
from tests.fakes.fetching import CURRENT, stream_of
from tests.fakes.ray_server import RayServer, serving

ROUNDS, CALLS, LOADS, AT_ONCE = 3, 20, 2, 8
QUERY = "SELECT city, status, sum(price * pieces), count(DISTINCT customer) FROM t GROUP BY ALL"
Case = Callable[[httpx2.AsyncClient, str], Awaitable[Times]]


def main() -> None:
    with temporary() as home:
        datasets = home / "datasets"
        datasets.mkdir()
        megabytes = sales.write_table(datasets / "t.parquet")
        with ExitStack() as stack:
            servers = [_started(stack, home, datasets, engine) for engine in ("ray", "uvicorn")]
            asyncio.run(_compared(servers, megabytes))


def _started(stack: ExitStack, home: Path, datasets: Path, engine: str) -> RayServer:
    folder = home / engine
    folder.mkdir()
    began = time.perf_counter()
    server = stack.enter_context(serving(datasets, folder, engine=engine))
    say(f"{engine}: ready after {time.perf_counter() - began:.0f} s")
    return server


async def _compared(servers: list[RayServer], megabytes: float) -> None:
    cases: dict[str, Case] = {
        "a tool's answer to one client": _answers,
        f"{AT_ONCE} group-bys at once": _queries,
        f"{megabytes:.0f} MB as an Arrow stream": _loads,
    }
    print(HEAD)
    async with httpx2.AsyncClient(timeout=120) as http:
        for name, case in cases.items():
            found = [Times(()), Times(())]
            for server in servers:
                await case(http, server.url)  # the first look at the file doesn't count
            for _ in range(ROUNDS):
                for number, server in enumerate(servers):
                    found[number] += await case(http, server.url)
            print(line(name, *found))
    for engine, server in zip(("on Ray", "on uvicorn"), servers, strict=True):
        pids = server.processes
        print(
            f"{'  memory ' + engine:42} {sum(map(_share_mb, pids)):6.0f} MB, {len(pids)} processes"
        )


async def _answers(http: httpx2.AsyncClient, url: str) -> Times:
    async with _client(http, url) as client:
        return await timed(CALLS, lambda: client.call_tool("list_datasets", {}))


async def _queries(http: httpx2.AsyncClient, url: str) -> Times:
    async with _client(http, url) as client:

        async def asked() -> None:
            result = await client.call_tool("query_dataset", {"sql": QUERY, "inline_rows": 10})
            if result.is_error:
                raise RuntimeError(str(result.content))

        return await timed(LOADS, lambda: asyncio.gather(*(asked() for _ in range(AT_ONCE))))


async def _loads(http: httpx2.AsyncClient, url: str) -> Times:
    async def loaded() -> None:
        async with http.stream("GET", await stream_of(http, url, "t")) as answer:
            answer.raise_for_status()
            async for _ in answer.aiter_raw():
                pass

    return await timed(LOADS, loaded)


def _client(http: httpx2.AsyncClient, url: str) -> Client:
    transport = streamable_http_client(f"{url}/mcp", http_client=http)
    return Client(transport, mode=CURRENT, cache=None)


def _share_mb(pid: int) -> float:
    """Its memory, and of what it shares its part."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in rollup if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    main()
