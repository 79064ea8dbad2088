"""What people press comes back as what the desk had offered, whatever the adapter."""

from __future__ import annotations

import asyncio

import pytest

from adapters.messages import Button, Message, Press, Reply
from tests.fakes.platforms.answering_desk import AnsweringDesk
from tests.fakes.platforms.platform import ANA, BEN, Platform, Thread

LONG = "How did it sell by year, " + "and by maker " * 30 + "in Köln, 😀?"
ASKS = (Button("ask", "By year?", "And by year?"), Button("ask", "By all?", LONG))
TOOLS = (
    Button("code", "Show code", "17"),
    Button("retry", "Retry", "17"),
    Button("notebook", "Export notebook", "17"),
    Button("datasets", "Datasets", "17"),
    Button("feedback", "Feedback", "17"),
)
PRESSED = {button: Press(button.action, button.value) for button in (*ASKS, *TOOLS)} | {
    TOOLS[-1]: Press("feedback", "helpful:17")
}


async def offer(message: Message, reply: Reply) -> None:
    if message.pressed is None:
        await reply.write("Which?")
        await reply.finish((*ASKS, *TOOLS))
    else:
        await reply.finish()


async def offered(platform: Platform) -> tuple[Thread, AnsweringDesk]:
    """A thread of Ana's with every button; the process that offered them is gone. Also the desk of
    another.
    """
    desk = AnsweringDesk(answer=offer)
    async with platform.serving(desk):
        thread = await platform.asks(ANA, "Plot it")
        await desk.answered(1)
    return thread, AnsweringDesk(answer=offer, earlier=desk)


@pytest.mark.parametrize("button", [*ASKS, *TOOLS], ids=lambda button: button.label)
async def test_a_button_comes_back_as_it_was_offered(platform: Platform, button: Button) -> None:
    desk = AnsweringDesk(answer=offer)
    async with platform.serving(desk):
        thread = await platform.asks(ANA, "Plot it")
        await desk.answered(1)
        if not platform.abilities.has_buttons and button in TOOLS[3:]:
            assert thread.seen().buttons == tuple(ask.value for ask in ASKS)
            return
        await thread.presses(ANA, button)
        question, press = await desk.has(2)
        await desk.answered(2)
    value = PRESSED[button].value if platform.abilities.has_buttons or button in ASKS else ""
    assert press.pressed == Press(button.action, value)
    assert press.key == question.key
    assert press.author.id == question.author.id


@pytest.mark.parametrize("button", [*ASKS, *TOOLS], ids=lambda button: button.label)
async def test_a_button_works_after_a_restart(platform: Platform, button: Button) -> None:
    if not platform.abilities.has_buttons:
        return
    thread, desk = await offered(platform)
    async with platform.serving(desk):
        await thread.presses(BEN, button)
        [press] = await desk.has(1)
        await desk.answered(1)
        author = await desk.origins[0].author()
    assert press.pressed == PRESSED[button]
    assert author.name == "Ben"


async def test_a_question_that_is_pressed_twice_is_one_message(platform: Platform) -> None:
    if not platform.abilities.has_buttons:
        return
    thread, desk = await offered(platform)
    async with platform.serving(desk):
        await thread.presses(ANA, ASKS[0])
        await thread.presses(BEN, ASKS[0])
        await thread.presses(ANA, ASKS[1])
        await desk.until(lambda: len(desk.messages) == 2 and len(desk.accepted) == 3)
        await desk.answered(2)
    assert [message.text for message in desk.messages] == [button.value for button in ASKS]


async def test_what_runs_can_be_stopped(platform: Platform) -> None:
    stopped = asyncio.Event()

    async def answer(message: Message, reply: Reply) -> None:
        if message.pressed is None:
            await reply.heard()
            await reply.status("Counting")
            await stopped.wait()
            await reply.write("Stopped.")
        else:
            stopped.set()
        await reply.finish()

    desk = AnsweringDesk(answer=answer)
    async with platform.serving(desk):
        thread = await platform.asks(ANA, "Count")
        await desk.has(1)
        await thread.stops(ANA)
        question, stop = await desk.has(2)
        await desk.answered(2)
        seen = thread.seen()
    assert stop.pressed is not None
    assert stop.pressed.action == "stop"
    assert stop.key == question.key
    assert "Stopped." in seen.text
