"""A broken data server: each call gets one plain error, and the next one works."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import Receive, Scope, Send

from tests.fakes.sidecar import SMALL, SidecarFixture, sidecar, works

DOWN = "The datasets server isn't answering; try again in a few seconds."
BROKEN = b"The table can't be read just now; import it again."
SECRET = "password=hunter2 /srv/data/secret.csv"


@pytest.fixture
async def running(short_path: Path) -> AsyncGenerator[SidecarFixture]:
    async with sidecar(short_path, SMALL) as made:
        yield made


async def _hang(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cut_off(scope: Scope, receive: Receive, send: Send) -> None:
    length = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": length})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})


async def _endless(scope: Scope, receive: Receive, send: Send) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for _ in range(64):
        await send({"type": "http.response.body", "body": b" " * 2**18, "more_body": True})


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (_hang, DOWN),
        (_cut_off, DOWN),
        (_endless, "The datasets server's answer is over 1 MiB; ask for less at once."),
        (PlainTextResponse(SECRET), "The datasets server couldn't answer this call."),
        (
            PlainTextResponse(SECRET, media_type="application/json"),
            "The datasets server couldn't answer this call.",
        ),
        (PlainTextResponse(SECRET, 500), "The datasets server couldn't answer this call."),
        (
            PlainTextResponse("", 302, {"location": "http://169.254.169.254/"}),
            "The datasets server couldn't answer this call.",
        ),
    ],
    ids=["hangs", "cuts off", "endless", "text", "garbage", "500", "redirect"],
)
async def test_a_broken_server_gives_one_plain_error_and_the_next_call_works(
    running: SidecarFixture, answer: Any, text: str
) -> None:
    running.data.answer = answer
    broken = await running.call("list_datasets")
    running.data.answer = None

    assert broken["error"]["message"] == text
    assert "hunter2" not in json.dumps(broken)
    assert await works(running)


async def test_a_server_that_dies_in_a_call_and_comes_back_serves_the_next_call(
    running: SidecarFixture,
) -> None:
    calling = asyncio.create_task(running.call("wait"))
    async with asyncio.timeout(5):
        await running.data.waiting.wait()
        await running.data.kill()
        died = await calling
    down = await running.call("list_datasets")
    await running.data.start()

    assert died["error"]["message"] == down["error"]["message"] == DOWN
    assert await works(running)


@pytest.mark.parametrize("status", [422, 503])
async def test_why_a_table_cannot_be_read_is_passed_on_in_the_data_servers_words(
    running: SidecarFixture, status: int
) -> None:
    answer = JSONResponse({"error": "That took more than 50 s."}, status)

    assert b'{"error":"That took more than 50 s."}' in await _fetched(running, answer)


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (JSONResponse({"error": SECRET}, 500), BROKEN),
        (PlainTextResponse(SECRET, 422), BROKEN),
        (JSONResponse({"error": {"at": SECRET}}, 422), BROKEN),
        (JSONResponse([SECRET], 422), BROKEN),
        (PlainTextResponse(b'{"error": "' + b"x" * 20_000 + b'"}', 503), BROKEN),
        (JSONResponse({"error": "x" * 5_000}, 422), b'{"error":"' + b"x" * 1000 + b'"}'),
    ],
    ids=["500", "text", "no sentence", "no object", "endless", "long"],
)
async def test_of_an_answer_that_is_no_short_sentence_nothing_is_passed_on(
    running: SidecarFixture, answer: Any, shown: bytes
) -> None:
    fetched = await _fetched(running, answer)

    assert shown in fetched
    assert b"hunter2" not in fetched


async def _fetched(running: SidecarFixture, answer: Any) -> bytes:
    """What comes of a table that was imported, when its data is answered so."""
    imported = await running.call("import_dataset", {"name": "cars"})
    path = imported["result"]["structuredContent"]["stream"]
    running.data.answer = answer
    return await running.raw(
        f"GET /servers/datasets{path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".encode()
    )


async def _too_big(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(1000):
        await send({"type": "http.response.body", "body": b"x" * 2**16, "more_body": True})


async def test_a_table_over_the_limit_is_cut_and_stays_unfinished(running: SidecarFixture) -> None:
    answer = await _fetched(running, _too_big)
    line = running.audit()[-1]

    assert not answer.endswith(b"0\r\n\r\n")  # the last chunk of a whole body
    assert line["bytes"] == SMALL.max_stream_bytes
    assert (line["outcome"], line["reason"]) == ("failed", "over the stream's byte limit")


async def test_a_client_that_does_not_read_is_dropped_and_holds_nothing_back(
    running: SidecarFixture,
) -> None:
    imported = await running.call("import_dataset", {"name": "cars"})
    path = imported["result"]["structuredContent"]["stream"]
    dropped = asyncio.Event()
    sent_bytes = 0

    async def pour(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

        async def pouring() -> None:
            nonlocal sent_bytes
            while True:
                await send({"type": "http.response.body", "body": b"x" * 2**16, "more_body": True})
                sent_bytes += 2**16

        task = asyncio.create_task(pouring())
        await _hang(scope, receive, send)
        task.cancel()
        dropped.set()

    running.data.answer = pour
    _, writer = await asyncio.open_unix_connection(str(running.socket()), limit=1)
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    writer.write(f"GET /servers/datasets{path} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
    async with asyncio.timeout(5):
        await dropped.wait()
    await running.delete()  # waits for what it was serving
    writer.close()

    assert running.audit()[-1]["reason"] == "client hung up"
    assert sent_bytes < SMALL.max_stream_bytes / 2  # the server was never far ahead of the reader
