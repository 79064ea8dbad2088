"""Socket Mode through the real library: no event is lost, whatever becomes of the connections."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from adapters.desk import AdapterError
from tests.fakes.recording_desk import RecordingDesk
from tests.fakes.slack.faults import SERVER_ERROR, refused, slow
from tests.fakes.slack.human import Human
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack_adapter import serving


async def test_an_event_is_acknowledged_only_when_it_is_recorded(slack: SlackServer) -> None:
    desk = RecordingDesk(gate=asyncio.Event())
    async with serving(slack, desk):
        await Human(slack).dm("What data is there?")
        await desk.until(lambda: desk.entered == 1)
        assert slack.acknowledged == {}
        assert desk.gate is not None
        desk.gate.set()
        await slack.workspace.until(lambda: len(slack.acknowledged) == 1)
        assert [message.text for message in desk.messages] == ["What data is there?"]


async def test_what_could_not_be_recorded_is_delivered_again(slack: SlackServer) -> None:
    slack.deliveries.acknowledge_s = 0.3
    desk = RecordingDesk()
    desk.refusals.append(OSError("the disk is full"))
    async with serving(slack, desk):
        await Human(slack).dm("What data is there?")
        [message] = await desk.has(1)
        assert message.text == "What data is there?"
        assert desk.entered == 2
        await slack.workspace.until(lambda: len(slack.acknowledged) == 1)
        assert slack.deliveries.redelivered == 1


async def test_a_mention_and_its_twin_are_one_message(slack: SlackServer) -> None:
    desk = RecordingDesk()
    async with serving(slack, desk):
        await Human(slack).mentions("hello")
        await desk.until(lambda: len(desk.accepted) == 2)
        assert len(desk.messages) == 1
        assert desk.accepted[0] == desk.accepted[1]


async def test_messages_of_a_thread_are_handed_in_as_they_come(slack: SlackServer) -> None:
    desk = RecordingDesk()
    async with serving(slack, desk):
        slack.faults["users.info"].append(slow(0.4))
        root = Human(slack).posts("the root")
        await Human(slack).replies(root, "first")
        await Human(slack, "U0BEN").replies(root, "second")
        assert [message.text for message in await desk.has(2)] == ["first", "second"]


async def test_two_connections_are_open_and_both_are_served(slack: SlackServer) -> None:
    desk = RecordingDesk()
    async with serving(slack, desk):
        assert len(slack.sockets.open) == 2
        for number in range(4):
            await Human(slack).dm(f"question {number}")
        await desk.has(4)
        await slack.workspace.until(lambda: len(slack.acknowledged) == 4)


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_a_connection_that_slack_moves_is_replaced(slack: SlackServer, reason: str) -> None:
    desk = RecordingDesk()
    async with serving(slack, desk):
        await slack.disconnect(reason)
        await Human(slack).dm("still there?")
        await desk.has(1)
        await slack.workspace.until(lambda: len(slack.sockets.open) == 2)
        assert slack.sockets.opened == 4


@pytest.mark.parametrize("code", [1001, 1006])
async def test_connections_that_break_off_come_back(slack: SlackServer, code: int) -> None:
    desk = RecordingDesk()
    async with serving(slack, desk, ping_s=0.1):
        await slack.sockets.close(code)
        await Human(slack).dm("still there?")
        await desk.has(1)
        await slack.workspace.until(lambda: len(slack.sockets.open) == 2)


async def test_a_half_dead_connection_is_noticed_and_replaced(slack: SlackServer) -> None:
    desk = RecordingDesk()
    async with serving(slack, desk, ping_s=0.1):
        slack.sockets.answers_pings = False
        await slack.workspace.until(lambda: slack.sockets.opened > 2)
        slack.sockets.answers_pings = True
        await Human(slack).dm("still there?")
        await desk.has(1)


async def test_a_reconnect_is_tried_until_slack_gives_one(slack: SlackServer) -> None:
    desk = RecordingDesk()
    async with serving(slack, desk, ping_s=0.1):
        slack.faults["apps.connections.open"].extend([SERVER_ERROR, refused("internal_error")])
        await slack.sockets.close()
        await Human(slack).dm("still there?")
        await desk.has(1)
        await slack.workspace.until(lambda: len(slack.sockets.open) == 2)


async def test_too_many_connections_leave_the_first_one_to_serve(slack: SlackServer) -> None:
    slack.sockets.max_connections = 1
    desk = RecordingDesk()
    async with serving(slack, desk, connections=1):
        await slack.workspace.until(lambda: slack.calls.count("apps.connections.open") >= 3)
        assert slack.sockets.refused >= 1
        await Human(slack).dm("hello")
        await desk.has(1)


async def test_events_while_nobody_is_connected_are_answered_afterwards(slack: SlackServer) -> None:
    desk = RecordingDesk()
    async with serving(slack, desk):
        pass
    await slack.workspace.until(lambda: not slack.is_connected)
    await Human(slack).dm("are you there?")
    async with serving(slack, desk):
        await desk.has(1)


async def test_what_an_earlier_process_left_is_resumed_for_this_team(slack: SlackServer) -> None:
    desk = RecordingDesk()
    async with serving(slack, desk):
        assert desk.resumed == [f"slack:{slack.workspace.team_id}:"]
        await Human(slack).dm("hello")
        [message] = await desk.has(1)
        assert desk.origin_of is not None
        assert (await desk.origin_of(message).author()).name == "Ana"


async def test_what_was_left_is_taken_up_before_anything_new_comes(slack: SlackServer) -> None:
    await Human(slack).dm("new, and told as soon as somebody listens")
    desk = RecordingDesk()
    async with serving(slack, desk):
        await desk.has(1)
    assert desk.resumed_before == [True]


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        ({"bot_token": "xoxb-wrong"}, r"bot token \(invalid_auth\).*doctor"),
        ({"app_token": "xapp-wrong"}, r"app token \(invalid_auth\).*doctor"),
    ],
)
async def test_a_wrong_token_ends_the_start_with_what_to_do(
    slack: SlackServer, tokens: dict[str, Any], said: str
) -> None:
    with pytest.raises(AdapterError, match=said):
        async with serving(slack, RecordingDesk(), **tokens):
            pass


async def test_a_slack_out_of_reach_ends_the_start(slack: SlackServer) -> None:
    slack.faults["auth.test"].extend([SERVER_ERROR] * 10)
    with pytest.raises(AdapterError, match="can't be reached"):
        async with serving(slack, RecordingDesk()):
            pass
