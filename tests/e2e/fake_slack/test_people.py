"""What people do in the fake Slack, as the real `slack_bolt` hears it."""

from __future__ import annotations

import aiohttp
import pytest

from tests.e2e.fake_slack.listener import (
    ASK,
    SAID,
    THUMBS,
    Listener,
    connected,
)
from tests.fakes.slack.human import Human
from tests.fakes.slack.server import SlackServer


async def test_people_edit_delete_and_broadcast(slack: SlackServer, bot: Listener) -> None:
    ana = Human(slack)
    root = ana.posts("root")
    async with connected(slack, bot):
        for happens in (
            ana.edits(root, "changed"),
            ana.replies(root, "to all", broadcast=True),
            ana.deletes(root),
            ana.dm("hello"),
        ):
            before = len(bot.heard)
            await happens
            await slack.workspace.until(lambda before=before: len(bot.heard) > before)
    assert [event.get("subtype") for event in bot.heard] == [
        "message_changed",
        "thread_broadcast",
        "message_deleted",
        None,
    ]
    assert bot.heard[-1]["channel_type"] == "im"
    assert "thread_ts" not in bot.heard[-1]


async def test_other_bots_and_strangers_are_told_apart(slack: SlackServer, bot: Listener) -> None:
    space = slack.workspace
    space.add_person("U0ROBO", "Robo", is_bot=True)
    space.add_team("T0OTHER", "Other")
    space.add_person("U0EVE", "Eve", team_id="T0OTHER", is_guest=True)
    shared = space.add_channel("C0SHARED", "shared")
    shared.is_shared = True
    shared.members.add("U0EVE")
    root = Human(slack).posts("root")
    async with connected(slack, bot):
        await Human(slack, "U0ROBO").replies(root, "beep")
        await Human(slack, "U0ROBO").says_as_bot("boop", root)
        await Human(slack, "U0EVE", shared.id).mentions("hi", files=[("a.csv", b"a")])
        await slack.workspace.until(lambda: len(bot.heard) == 4)
    by_text = {event["text"]: event for event in bot.heard if event["type"] == "message"}
    assert by_text["beep"]["bot_id"] == "B0ROBO"
    assert by_text["boop"]["subtype"] == "bot_message"
    assert "user" not in by_text["boop"]
    assert Human(slack).answers(root) == []
    [stranger] = [event for text, event in by_text.items() if "hi" in text]
    assert stranger["user_team"] == "T0OTHER"
    assert stranger["files"][0]["file_access"] == "check_file_info"
    assert {body["team_id"] for body in bot.bodies} == {"T0TEAM"}
    assert {body["is_ext_shared_channel"] for body in bot.bodies} == {False, True}


async def test_buttons_feedback_and_modals_are_pressed_and_filled_in(
    slack: SlackServer, bot: Listener
) -> None:
    ana = Human(slack)
    root = ana.posts("root")
    async with connected(slack, bot):
        await bot.app.client.chat_postMessage(
            channel=ana.channel, thread_ts=root.ts, text="answer", blocks=[SAID, ASK, THUMBS]
        )
        [answer] = ana.answers(root)
        assert answer.text == "answer"
        with pytest.raises(LookupError, match="Show code"):
            await ana.presses(answer, "Retry")
        envelopes = await ana.presses(answer, "Show code", times=2)
        for envelope in envelopes:
            await slack.deliveries.until_acknowledged(envelope)
        assert [body["actions"][0]["value"] for body in bot.bodies] == ["t1", "t1"]
        assert bot.bodies[0]["message"]["thread_ts"] == root.ts

        await ana.gives_feedback(answer, is_positive=False)
        await slack.workspace.until(lambda: bool(slack.workspace.modals))
        await ana.submits(ana.modal, {"Reason": "too slow"})
        await slack.workspace.until(lambda: bot.bodies[-1]["type"] == "view_submission")
        values = bot.bodies[-1]["view"]["state"]["values"]
        assert values["reason"]["text"]["value"] == "too slow"
        await ana.uses_shortcut("ask_about", answer)
        await slack.workspace.until(lambda: bot.bodies[-1]["type"] == "message_action")
    assert slack.workspace.mistakes == []


async def test_a_command_is_answered_to_its_person_and_at_most_five_times(
    slack: SlackServer, bot: Listener
) -> None:
    ana = Human(slack)
    async with connected(slack, bot):
        await slack.deliveries.until_acknowledged(ana.runs("/datasets", "cars"))
        await slack.workspace.until(lambda: bool(slack.workspace.messages))
    [shown] = slack.workspace.messages
    assert (shown.text, shown.visible_to) == ("cars, planes", ana.user)
    async with aiohttp.ClientSession() as session:
        statuses: list[int] = []
        for number in range(6):
            url, body = bot.bodies[0]["response_url"], {"text": f"answer {number}"}
            async with session.post(url, json=body) as response:
                statuses.append(response.status)
    assert statuses == [200] * 5 + [404]
    assert slack.workspace.mistakes == ["a response_url was used 6 times"]


async def test_a_command_that_is_not_acknowledged_is_a_mistake(
    slack: SlackServer, bot: Listener
) -> None:
    slack.deliveries.acknowledge_s = 0.2
    bot.acknowledges = False
    async with connected(slack, bot):
        Human(slack).runs("/datasets")
        await slack.workspace.until(lambda: bool(slack.workspace.mistakes))
    assert slack.workspace.mistakes == ["/datasets wasn't acknowledged within 0.2 s"]


async def test_opening_home_and_messages_and_the_native_stop_are_told(
    slack: SlackServer, bot: Listener
) -> None:
    ana = Human(slack)
    root = ana.posts("root")
    async with connected(slack, bot):
        await ana.opens_home()
        await ana.opens_dm()
        await slack.workspace.until(lambda: len(bot.heard) == 2)
        await bot.app.client.agents_sessions_setStatus(
            channel_id=ana.channel, thread_ts=root.ts, status="processing"
        )
        await ana.stops(root)
        await slack.workspace.until(lambda: len(bot.heard) == 3)
    assert [event.get("tab") for event in bot.heard] == ["home", "messages", None]
    assert bot.heard[-1]["type"] == "agent_session_stopped"
