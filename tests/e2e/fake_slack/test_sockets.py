"""How the fake Slack delivers events over Socket Mode, to the real `slack_bolt`."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.e2e.fake_slack.listener import (
    Listener,
    connected,
)
from tests.fakes.slack.deliveries import Disorder
from tests.fakes.slack.human import Human
from tests.fakes.slack.server import APP_TOKEN, SlackServer


async def test_a_mention_comes_twice_with_one_ts_and_two_ids(
    slack: SlackServer, bot: Listener
) -> None:
    async with connected(slack, bot):
        posted = await Human(slack).mentions("hello", files=[("a.csv", b"a\n1\n")])
        await slack.workspace.until(lambda: len(bot.heard) == 2)
    assert {event["type"] for event in bot.heard} == {"message", "app_mention"}
    assert {event["ts"] for event in bot.heard} == {posted.ts}
    assert len({body["event_id"] for body in bot.bodies}) == 2
    [message] = [event for event in bot.heard if event["type"] == "message"]
    assert (message["subtype"], message["channel_type"]) == ("file_share", "channel")
    assert message["files"][0]["url_private_download"].startswith("http://127.0.0.1")


async def test_several_connections_share_the_events(slack: SlackServer, bot: Listener) -> None:
    async with connected(slack, bot, 2):
        for number in range(6):
            await Human(slack).says(f"message {number}")
        await slack.workspace.until(lambda: len(slack.acknowledged) == 6)
        await slack.workspace.until(lambda: len(bot.heard) == 6)
    assert sorted(event["text"] for event in bot.heard) == [f"message {n}" for n in range(6)]
    assert max(slack.deliveries.latencies_s) < 3


async def test_an_event_that_is_not_acknowledged_comes_again(
    slack: SlackServer, bot: Listener
) -> None:
    slack.deliveries.acknowledge_s = 0.2
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url=slack.api_url, session=session)
        url = str((await client.apps_connections_open(app_token=APP_TOKEN))["url"])
        async with session.ws_connect(url) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            await Human(slack).says("hello")
            frames = [await socket.receive_json() for _ in range(4)]
    assert [frame["retry_attempt"] for frame in frames] == [0, 1, 2, 3]
    assert [frame["retry_reason"] for frame in frames] == ["", "timeout", "timeout", "timeout"]
    assert len({frame["payload"]["event_id"] for frame in frames}) == 1


@pytest.mark.parametrize("code", [1001, 1006])
async def test_a_closed_connection_comes_again_and_loses_no_event(
    slack: SlackServer, bot: Listener, code: int
) -> None:
    async with connected(slack, bot):
        await slack.sockets.close(code)
        await Human(slack).says("while away")
        await slack.workspace.until(lambda: bool(bot.heard), 20)
        await slack.disconnect()
        await Human(slack).says("after refresh")
        await slack.workspace.until(lambda: len(bot.heard) == 2, 20)


async def test_a_connection_that_answers_no_pings_is_replaced(
    slack: SlackServer, bot: Listener
) -> None:
    async with connected(slack, bot):
        slack.sockets.answers_pings = False
        await slack.workspace.until(lambda: slack.sockets.opened > 1, 20)
        slack.sockets.answers_pings = True


async def test_the_eleventh_connection_is_refused(slack: SlackServer, bot: Listener) -> None:
    slack.sockets.max_connections = 1
    async with connected(slack, bot), aiohttp.ClientSession() as session:
        url = slack.api_url.replace("http", "ws").replace("/api/", "/socket")
        async with session.ws_connect(url) as socket:
            assert (await socket.receive_json())["reason"] == "too_many_websockets"
    assert slack.sockets.refused == 1


async def test_events_held_back_come_in_another_order_and_twice(
    slack: SlackServer, bot: Listener
) -> None:
    ana = Human(slack)
    async with connected(slack, bot):
        slack.deliveries.hold()
        await ana.says("first")
        await ana.says("second")
        slack.deliveries.release(reverse=True)
        await slack.workspace.until(lambda: len(bot.heard) == 2)
        slack.deliveries.disorder = Disorder(seed=1, doubled=1.0)
        await ana.says("third")
        await slack.workspace.until(lambda: len(bot.heard) == 4)
    assert [event["text"] for event in bot.heard] == ["second", "first", "third", "third"]


async def test_no_event_is_lost_while_connections_close_and_events_come_twice_or_late(
    slack: SlackServer, bot: Listener
) -> None:
    slack.deliveries.disorder = Disorder(seed=3, doubled=0.2, late=0.2)
    texts = [f"message {number}" for number in range(30)]
    async with connected(slack, bot, 2):
        for number, text in enumerate(texts):
            await Human(slack).says(text)
            if number % 10 == 5:
                await slack.sockets.close(1006)
            if number % 10 == 9:
                await slack.disconnect()
        await slack.workspace.until(
            lambda: {event["text"] for event in bot.heard} == set(texts), 30
        )
    assert len(bot.heard) > len(texts)
    assert slack.deliveries.given_up == 0
