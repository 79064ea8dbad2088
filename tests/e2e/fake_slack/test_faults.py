"""Files, rate limits and faults of the fake Slack, by the real `slack_sdk`."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.e2e.fake_slack.calls import CHANNEL, answer_of, error_of, stream_arguments
from tests.fakes.clock import Clock
from tests.fakes.slack.faults import DROPPED_AFTER, MALFORMED, RATE_LIMITED, SERVER_ERROR, held
from tests.fakes.slack.human import Human
from tests.fakes.slack.manifest import COMPLETE
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.server import BOT_TOKEN, SlackServer
from tests.fakes.slack.workspace import Workspace

PNG = b"\x89PNG\r\n\x1a\n picture"


async def test_an_uploaded_file_is_usable_when_slack_has_looked_at_it(
    slack: SlackServer, client: AsyncWebClient, root: Posted, http: aiohttp.ClientSession
) -> None:
    slack.workspace.polls_before_type = 1
    upload = client.files_upload_v2(
        filename="a chart #1/2.png",
        content=PNG,
        alt_txt="Prices",
        channel=CHANNEL,
        thread_ts=root.ts,
    )
    done = await answer_of(upload)
    id = done["file"]["id"]
    image = {"type": "image", "slack_file": {"id": id}, "alt_text": "Prices"}
    early = client.chat_postMessage(channel=CHANNEL, text="a", blocks=[image])
    assert await error_of(early) == "invalid_blocks"
    assert not (await answer_of(client.files_info(file=id)))["file"]["mimetype"]
    known = (await answer_of(client.files_info(file=id)))["file"]
    assert known["mimetype"] == "image/png"
    await client.chat_postMessage(channel=CHANNEL, text="a", blocks=[image])

    url = known["url_private_download"]
    async with http.get(url, headers={"Authorization": f"Bearer {BOT_TOKEN}"}) as answer:
        assert await answer.read() == PNG
    async with http.get(url, headers={"Authorization": "Bearer xoxb-wrong"}) as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
    [posted] = Human(slack).thread(root).files
    assert posted.alt_text == "Prices"
    json.dumps(slack.workspace.transcript())


async def test_rate_limits_hold_by_method_and_channel_when_switched_on(
    slack: SlackServer, client: AsyncWebClient, root: Posted, clock: Clock
) -> None:
    slack.workspace.limit_rates()
    for _ in range(20):
        await client.chat_startStream(**stream_arguments(root))
    with pytest.raises(SlackApiError) as caught:
        await client.chat_startStream(**stream_arguments(root))
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "60"
    for _ in range(5):
        await client.chat_postMessage(channel=CHANNEL, text="a")
    assert await error_of(client.chat_postMessage(channel=CHANNEL, text="a")) == "ratelimited"
    clock.now_s = 60
    await client.chat_startStream(**stream_arguments(root))
    await client.chat_postMessage(channel=CHANNEL, text="a")


async def test_faults_happen_in_order_before_or_after_the_effect(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    faults = slack.faults["chat.postMessage"]
    faults.extend([SERVER_ERROR, MALFORMED, DROPPED_AFTER])
    for text in ("lost", "lost too", "arrived"):
        with pytest.raises((SlackApiError, aiohttp.ClientError)):
            await client.chat_postMessage(channel=CHANNEL, text=text)
    assert [message.markup for message in slack.workspace.messages] == ["arrived"]
    answers = asyncio.Event()
    faults.append(held(answers))
    slow = asyncio.create_task(client.chat_postMessage(channel=CHANNEL, text="late"))
    await slack.workspace.until(lambda: len(slack.calls) == 4)
    answers.set()
    await slow


async def test_a_seed_draws_the_same_faults_again() -> None:
    def drawn(seed: int) -> list[tuple[str, Any]]:
        faults = Workspace(manifest=COMPLETE).faults
        faults.draw_from(seed, 0.3)
        for _ in range(50):
            faults.next("chat.update")
        return faults.drawn

    assert drawn(7) == drawn(7) != drawn(8)


async def test_the_sdk_waits_as_long_as_it_is_told(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    slack.faults["chat.postMessage"].append(RATE_LIMITED)
    await client.chat_postMessage(channel=CHANNEL, text="a")
    assert slack.calls == ["chat.postMessage"] * 2
