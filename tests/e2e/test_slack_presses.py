"""Buttons, thumbs, modals, the shortcut, commands and Stop, through the real library."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from adapters.messages import Button, Message, Press
from tests.fakes.recording_desk import RecordingDesk
from tests.fakes.slack.faults import MALFORMED, RATE_LIMITED, SERVER_ERROR, refused
from tests.fakes.slack.human import Human
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack_adapter import serving

BUTTONS = (
    Button("code", "Show code", "t1"),
    Button("retry", "Retry", "t1"),
    Button("ask", "By year?", "And by year?"),
    Button("ask", "By brand?", "And by brand?"),
    Button("feedback", "", "t1"),
)


@pytest.fixture
async def desk(slack: SlackServer) -> AsyncGenerator[RecordingDesk]:
    desk = RecordingDesk()
    async with serving(slack, desk):
        yield desk


async def answered(slack: SlackServer, desk: RecordingDesk, ana: Human) -> Posted:
    """An answer of ours with every button below it, in a thread of Ana's."""
    question = await ana.mentions("What is the mean price?")
    await desk.has(1)
    reply = desk.origins[0].reply()
    await reply.write("It is 12,000.")
    await reply.finish(BUTTONS)
    [answer] = await ana.answered(question, 1)
    desk.accepted.clear()
    return answer


def thread_of(message: Message) -> tuple[str, str]:
    return message.key.channel, message.key.thread


async def test_a_button_says_what_was_pressed_where_and_by_whom(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    answer = await answered(slack, desk, Human(slack))
    await Human(slack, "U0BEN").presses(answer, "Show code")
    [message] = await desk.has(1)
    assert message.pressed == Press("code", "t1")
    assert message.author.id == "U0BEN"
    assert thread_of(message) == (answer.channel, answer.thread_ts)


async def test_a_press_is_heard_though_slack_tells_only_at_the_fourth_time_who_pressed(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    answer = await answered(slack, desk, Human(slack))
    slack.faults["users.info"].extend([SERVER_ERROR, RATE_LIMITED, MALFORMED])
    [envelope] = await Human(slack, "U0BEN").presses(answer, "Show code")
    await slack.workspace.until(lambda: envelope in slack.acknowledged)
    assert [message.author.id for message in desk.messages] == ["U0BEN"]


async def test_a_question_pressed_twice_is_asked_once_and_its_neighbour_too(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    ana = Human(slack)
    answer = await answered(slack, desk, ana)
    await ana.presses(answer, "By year?", times=2)
    await Human(slack, "U0BEN").presses(answer, "By year?")
    await ana.presses(answer, "By brand?")
    await desk.until(lambda: len(desk.accepted) == 4)
    assert {message.text for message in desk.messages} == {"And by year?", "And by brand?"}
    assert len(desk.messages) == 2


async def test_what_shows_something_to_one_person_acts_for_each_press(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    ana = Human(slack)
    answer = await answered(slack, desk, ana)
    await ana.presses(answer, "Show code")
    await ana.presses(answer, "Show code")
    await Human(slack, "U0BEN").presses(answer, "Show code")
    assert len(await desk.has(3)) == 3


async def test_thumbs_up_is_taken_at_once(slack: SlackServer, desk: RecordingDesk) -> None:
    ana = Human(slack)
    answer = await answered(slack, desk, ana)
    await ana.gives_feedback(answer)
    [message] = await desk.has(1)
    assert message.pressed == Press("feedback", "helpful:t1")


async def test_thumbs_down_asks_for_a_reason_and_brings_it(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    ana = Human(slack)
    answer = await answered(slack, desk, ana)
    await ana.gives_feedback(answer, is_positive=False)
    await slack.workspace.until(lambda: bool(slack.workspace.modals))
    assert desk.accepted == []
    await ana.submits(ana.modal, {"reason": "The year is wrong"})
    [message] = await desk.has(1)
    assert message.pressed == Press("feedback", "unhelpful:t1", note="The year is wrong")
    assert thread_of(message) == (answer.channel, answer.thread_ts)


async def test_thumbs_down_counts_without_a_reason_too(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    ana = Human(slack)
    answer = await answered(slack, desk, ana)
    await ana.gives_feedback(answer, is_positive=False)
    await slack.workspace.until(lambda: bool(slack.workspace.modals))
    await ana.closes()
    [message] = await desk.has(1)
    assert message.pressed == Press("feedback", "unhelpful:t1")


@pytest.mark.parametrize("fault", [refused("expired_trigger_id"), SERVER_ERROR])
async def test_thumbs_down_counts_when_no_reason_can_be_asked_for(
    slack: SlackServer, desk: RecordingDesk, fault: Any
) -> None:
    ana = Human(slack)
    answer = await answered(slack, desk, ana)
    slack.faults["views.open"].append(fault)
    await ana.gives_feedback(answer, is_positive=False)
    [message] = await desk.has(1)
    assert message.pressed == Press("feedback", "unhelpful:t1")


async def test_slacks_own_stop_is_a_press_in_its_thread(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    ana = Human(slack)
    question = await ana.mentions("Plot everything")
    await desk.has(1)
    await desk.origins[0].reply().heard()
    await slack.workspace.until(lambda: bool(slack.workspace.sessions))
    desk.accepted.clear()
    await ana.stops(question)
    [message] = await desk.has(1)
    assert message.pressed == Press("stop", "")
    assert thread_of(message) == (question.channel, question.ts)
    assert message.author.id == ana.user


async def test_a_command_is_acknowledged_and_answered_to_one_person(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    ana = Human(slack)
    envelope = ana.runs("/datasets", "car prices")
    [message] = await desk.has(1)
    assert (message.text, message.key.thread) == ("datasets car prices", "")
    await slack.deliveries.until_acknowledged(envelope)
    reply = desk.origins[0].reply()
    await reply.write("There is `car_prices`.")
    await reply.finish((Button("ask", "Ask about it", "What is in car_prices?"),))
    shown = slack.workspace.messages[-1]
    assert shown.visible_to == ana.user
    assert "car_prices" in shown.text


async def test_a_question_pressed_where_no_thread_is_becomes_a_direct_message(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    ana = Human(slack)
    ana.runs("/datasets")
    await desk.has(1)
    reply = desk.origins[0].reply()
    await reply.write("There is `car_prices`.")
    await reply.finish((Button("ask", "Ask about it", "What is in car_prices?"),))
    desk.accepted.clear()
    await ana.presses(slack.workspace.messages[-1], "Ask about it")
    [message] = await desk.has(1)
    assert message.text == "What is in car_prices?"
    assert message.is_direct
    root = slack.workspace.message(message.key.channel, message.key.thread)
    assert root is not None
    assert "What is in car_prices?" in root.text


async def test_the_shortcut_asks_about_a_message_and_its_files_in_its_thread(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    ana = Human(slack)
    about = ana.posts("Sales fell <!channel> by 5 %", files=[("sales.csv", b"a,b\n1,2\n")])
    await ana.uses_shortcut("ask_about", about)
    await slack.workspace.until(lambda: bool(slack.workspace.modals))
    assert await ana.submits(ana.modal, {"question": "Why?"}) == {}
    [message] = await desk.has(1)
    assert message.text == "Why?\n\n> Sales fell @channel by 5 %"
    assert message.addressed
    assert thread_of(message) == (about.channel, about.ts)
    assert [(file.name, file.size_bytes) for file in message.files] == [("sales.csv", 8)]
    [shown] = slack.workspace.thread(about.channel, about.ts)
    assert "Ana asks" in shown.text
    assert slack.workspace.pings() == []


async def test_the_shortcut_says_in_its_modal_that_it_cannot_write_there(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    slack.workspace.add_channel("C0ELSE", "else", with_bot=False)
    ana = Human(slack, channel="C0ELSE")
    await ana.uses_shortcut("ask_about", ana.posts("Look"))
    await slack.workspace.until(lambda: bool(slack.workspace.modals))
    answer = await ana.submits(ana.modal, {"question": "Why?"})
    assert "Invite me" in answer["errors"]["question"]
    assert desk.accepted == []


async def test_a_press_that_cannot_be_recorded_is_not_acknowledged(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    ana = Human(slack)
    answer = await answered(slack, desk, ana)
    desk.gate = asyncio.Event()
    [envelope] = await ana.presses(answer, "Retry")
    await desk.until(lambda: desk.entered == 3)
    assert envelope not in slack.acknowledged
    desk.gate.set()
    await slack.deliveries.until_acknowledged(envelope)
