"""Slack over HTTP through the real library: what isn't signed by Slack is refused."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import pytest

from adapters.desk import AdapterError
from adapters.slack.adapter import SlackAdapter, SlackHttp
from tests.fakes.recording_desk import RecordingDesk
from tests.fakes.slack.http_posts import signature
from tests.fakes.slack.human import Human
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack_adapter import serving

SECRET = "a signing secret"
EVENT = {"type": "url_verification", "challenge": "c4a1", "token": "t"}


@pytest.fixture
def desk() -> RecordingDesk:
    return RecordingDesk()


@pytest.fixture
async def adapter(slack: SlackServer, desk: RecordingDesk) -> AsyncGenerator[SlackAdapter]:
    http = SlackHttp(0, signing_secret=SECRET)
    async with serving(slack, desk, app_token=None, http=http) as adapter:
        slack.post_to(f"http://127.0.0.1:{adapter.port}/slack/events", SECRET)
        yield adapter


async def post(adapter: SlackAdapter, body: bytes, **headers: str) -> tuple[int, str]:
    """Status and text of the answer; the headers are those of a signed request, or as given."""
    timestamp = headers.pop("timestamp", str(int(time.time())))
    given = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": headers.pop("signature", signature(SECRET, timestamp, body)),
    }
    url = f"http://127.0.0.1:{adapter.port}/slack/events"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=given) as response,
    ):
        return response.status, await response.text()


async def test_events_commands_and_presses_arrive_over_http(
    slack: SlackServer, adapter: SlackAdapter, desk: RecordingDesk
) -> None:
    ana = Human(slack)
    await ana.mentions("hello")
    envelope = ana.runs("/datasets", "cars")
    await slack.deliveries.until_acknowledged(envelope)
    assert {message.text for message in await desk.has(2)} == {"hello", "datasets cars"}
    assert slack.workspace.mistakes == []


async def test_an_event_that_is_retried_is_the_same_message(
    slack: SlackServer, adapter: SlackAdapter, desk: RecordingDesk
) -> None:
    desk.refusals.append(OSError("the disk is full"))
    await Human(slack).dm("hello")
    [message] = await desk.has(1)
    event, event_id = {"type": "message", "user": "U0ANA", "channel": message.key.channel}, "Ev1"
    slack.redeliver(event | {"ts": message.id, "text": "hello", "channel_type": "im"}, event_id)
    await desk.until(lambda: len(desk.accepted) == 2)
    assert desk.messages == [message]


async def test_slack_can_verify_the_address(adapter: SlackAdapter) -> None:
    status, text = await post(adapter, json.dumps(EVENT).encode())
    assert (status, json.loads(text)) == (200, {"challenge": "c4a1"})


@pytest.mark.parametrize(
    "headers",
    [
        {"signature": "v0=" + "0" * 64},
        {"signature": ""},
        {"signature": "v0=é"},
        {"timestamp": str(int(time.time()) - 400)},
        {"timestamp": str(int(time.time()) + 4000)},
        {"timestamp": "nan"},
        {"timestamp": "inf"},
        {"timestamp": ""},
        {"timestamp": "1" * 40},
        {"timestamp": "١٢٣"},
    ],
)
async def test_what_is_not_signed_now_by_slack_is_refused(
    adapter: SlackAdapter, desk: RecordingDesk, headers: dict[str, str]
) -> None:
    status, _ = await post(adapter, json.dumps(EVENT).encode(), **headers)
    assert status == 401
    assert desk.entered == 0


async def test_a_body_that_was_changed_is_refused(adapter: SlackAdapter) -> None:
    timestamp, body = str(int(time.time())), json.dumps(EVENT).encode()
    signed = signature(SECRET, timestamp, body)
    status, _ = await post(adapter, body + b" ", timestamp=timestamp, signature=signed)
    assert status == 401


@pytest.mark.parametrize("body", [b"\xff\xfe", b""])
async def test_a_body_that_is_no_text_is_refused(adapter: SlackAdapter, body: bytes) -> None:
    status, _ = await post(adapter, body)
    assert status in (401, 404)


async def test_without_a_secret_no_event_is_taken_over_http(slack: SlackServer) -> None:
    async with serving(slack, RecordingDesk(), http=SlackHttp(0)) as adapter:
        status, _ = await post(adapter, json.dumps(EVENT).encode())
        assert status == 404


async def test_a_port_in_use_ends_the_start_with_what_to_do(
    slack: SlackServer, adapter: SlackAdapter
) -> None:
    assert adapter.port is not None
    taken: dict[str, Any] = {"http": SlackHttp(adapter.port, signing_secret=SECRET)}
    with pytest.raises(AdapterError, match="THREADBOOK_SLACK_HTTP_PORT"):
        async with serving(slack, RecordingDesk(), app_token=None, **taken):
            pass
