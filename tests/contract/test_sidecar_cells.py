"""A session may do something only while one of its cells runs (abuse cases 48 and 49)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from httpx2 import TransportError
from starlette.types import Receive, Scope, Send

from tests.fakes.sidecar import CELL, MCP_PATH, SidecarFixture, http, sidecar, tool_call, works

OUTSIDE = "That works only while a cell runs."
NEXT_CELL = {"id": "turn-1-2", "most_s": 600}


@pytest.fixture
async def running(short_path: Path) -> AsyncGenerator[SidecarFixture]:
    async with sidecar(short_path) as made:
        yield made


async def imported(running: SidecarFixture) -> str:
    """The path of a table that the open cell was handed."""
    answer = await running.call("import_dataset", {"name": "cars"})
    return "/servers/datasets" + answer["result"]["structuredContent"]["stream"]


async def test_outside_a_cell_calls_and_tables_are_refused_in_a_sentence(
    running: SidecarFixture,
) -> None:
    path = await imported(running)
    await running.end_cell()
    async with http(running.socket()) as client:
        called = await client.post(MCP_PATH, **tool_call("list_datasets"))
        fetched = await client.get(path)
    lines = running.audit()[-2:]

    assert [answer.status_code for answer in (called, fetched)] == [403, 403]
    assert [answer.json() for answer in (called, fetched)] == [{"error": OUTSIDE}] * 2
    assert [(line["decision"], line["reason"]) for line in lines] == [
        ("refused", "no cell runs")
    ] * 2
    assert running.data.tables_asked_for == 0


async def test_a_session_that_was_granted_everything_begins_without_a_cell(
    running: SidecarFixture,
) -> None:
    await running.put("s2", cell=None)

    assert await running.call("list_datasets", session="s2") == {"error": OUTSIDE}


async def test_a_grant_that_is_renewed_leaves_the_open_cell_as_it_is(
    running: SidecarFixture,
) -> None:
    path = await imported(running)
    await running.put(cell=None)
    async with http(running.socket()) as client:
        fetched = await client.get(path)

    assert fetched.status_code == 200


async def test_a_call_in_flight_ends_with_its_cell(running: SidecarFixture) -> None:
    calling = asyncio.create_task(running.call("wait"))
    async with asyncio.timeout(5):
        await running.data.waiting.wait()
        await running.end_cell()
        with pytest.raises(TransportError):
            await calling
    await running.put()

    assert await works(running)
    assert running.audit()[-2]["reason"] == "the cell ended"


async def test_a_table_on_its_way_ends_with_its_cell(running: SidecarFixture) -> None:
    begun, left = asyncio.Event(), asyncio.Event()

    async def pour(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x", "more_body": True})
        begun.set()
        while (await receive())["type"] != "http.disconnect":
            pass
        left.set()

    path = await imported(running)
    running.data.answer = pour
    request = f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode()
    fetching = asyncio.create_task(running.raw(request))
    async with asyncio.timeout(5):
        await begun.wait()
        await running.end_cell()
        assert not (await fetching).endswith(b"0\r\n\r\n")  # the last chunk of a whole body
        await left.wait()  # the data server reads for nobody, either

    assert running.audit()[-1]["reason"] == "the cell ended"


async def test_a_connection_that_was_kept_does_not_outlive_its_cell(
    running: SidecarFixture,
) -> None:
    reader, writer = await asyncio.open_unix_connection(str(running.socket()))
    await running.call("list_datasets")  # the connection before it was accepted, too
    await running.end_cell()
    async with asyncio.timeout(5):
        assert await reader.read() == b""
    writer.close()


async def test_a_ticket_of_the_cell_before_is_dead_in_the_next(running: SidecarFixture) -> None:
    path = await imported(running)
    await running.end_cell()
    await running.put(cell=NEXT_CELL)
    async with http(running.socket()) as client:
        fetched = await client.get(path)

    assert fetched.status_code == 404
    assert running.audit()[-1]["reason"] == "unknown ticket"
    assert running.data.tables_asked_for == 0


async def test_a_cell_that_another_bot_goes_on_with_keeps_its_tickets(
    running: SidecarFixture,
) -> None:
    path = await imported(running)
    await running.put(cell=CELL)
    async with http(running.socket()) as client:
        fetched = await client.get(path)

    assert fetched.status_code == 200


async def test_a_cell_that_nobody_ends_is_over_when_its_time_is(running: SidecarFixture) -> None:
    await running.put(cell={"id": "turn-1-2", "most_s": 0.2})
    with pytest.raises(TransportError):
        await running.call("wait")

    assert await running.call("list_datasets") == {"error": OUTSIDE}


async def test_a_cells_time_is_renewed_by_who_goes_on_with_it(running: SidecarFixture) -> None:
    await running.put(cell={"id": "turn-1-2", "most_s": 0.2})
    await running.put("s2", cell={"id": "turn-1-2", "most_s": 0.2})
    await running.put(cell={"id": "turn-1-2", "most_s": 600})
    with pytest.raises(TransportError):  # the time that the first was given is over, too
        await running.call("wait", session="s2")

    assert await works(running)


@pytest.mark.parametrize(
    "cell", ["turn-1-1", {"id": "x"}, {"id": "../x", "most_s": 1}, {"id": "x", "most_s": -1}]
)
async def test_a_cell_that_cannot_be_read_opens_nothing(running: SidecarFixture, cell: Any) -> None:
    answer = await running.put("s2", cell=cell)

    assert answer.status_code == 400
    assert "cell" in json.dumps(answer.json())
    assert not running.socket("s2").exists()
