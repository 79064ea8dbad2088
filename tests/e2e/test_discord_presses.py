"""Buttons below answers: recorded before they are acknowledged, and once however often pressed."""

from __future__ import annotations

from adapters.discord.posts import MemoryPosts
from adapters.messages import Button, Press
from tests.fakes.discord.human import Human
from tests.fakes.discord.messages import Posted
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord_adapter import serving
from tests.fakes.recording_desk import RecordingDesk

LONG = "And what about the " + "very " * 40 + "long question?"
BUTTONS = (
    Button("ask", "Only for 2015", "Only for 2015"),
    Button("ask", "Long", LONG),
    Button("code", "Show code", "7"),
    Button("retry", "Retry", "7"),
    Button("feedback", "Feedback", "7"),
)


async def asked(discord: DiscordServer, desk: RecordingDesk, ana: Human) -> Posted:
    """An answer with buttons below it."""
    question = await ana.mentions("plot it")
    await desk.has(1)
    reply = desk.origins[0].reply()
    await reply.write("Done.")
    await reply.finish(BUTTONS)
    return ana.answers(question)[-1]


async def test_a_question_that_is_pressed_twice_is_asked_once(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk):
        answer = await asked(discord, desk, ana)
        for press in await ana.presses(answer, "Only for 2015", 2):
            await ana.until_answered(press)
            assert press.answer == "update later"
        [first, second] = await desk.has(2)
    assert len(desk.messages) == 2
    assert second.key == first.key
    assert second.text == "Only for 2015"
    assert second.pressed == Press("ask", "Only for 2015")


async def test_what_discord_tells_twice_is_done_and_acknowledged_once(
    discord: DiscordServer,
) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk):
        answer = await asked(discord, desk, ana)
        discord.gateway.repeats = True
        [press] = await ana.presses(answer, "Show code")
        await ana.until_answered(press)
        stop = await ana.runs("/stop", at=ana.thread(answer))
        await ana.until_answered(stop)
        pressed = [message.pressed for message in await desk.has(3)]
    assert pressed[1:] == [Press("code", "7"), Press("stop", "")]


async def test_buttons_work_after_a_restart(discord: DiscordServer) -> None:
    desk, ana, posts = RecordingDesk(), Human(discord), MemoryPosts()
    async with serving(discord, desk, posts=posts):
        answer = await asked(discord, desk, ana)
    again = RecordingDesk()
    async with serving(discord, again, posts=posts):
        for what in ("Long", "Show code", "👍"):
            [press] = await ana.presses(answer, what)
            await ana.until_answered(press)
        pressed = [message.pressed for message in await again.has(4)]
    assert Press("ask", LONG) in pressed
    assert Press("code", "7") in pressed
    assert Press("feedback", "helpful:7") in pressed


async def test_thumbs_down_count_and_ask_for_a_reason(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk):
        answer = await asked(discord, desk, ana)
        [press] = await ana.presses(answer, "👎")
        await ana.until_answered(press)
        await desk.has(2)
        sent = await ana.submits(press, {"What should have been different?": "Wrong year"})
        await ana.until_answered(sent)
        [first, down, reason] = await desk.has(3)
    assert down.pressed == Press("feedback", "unhelpful:7")
    assert reason.pressed == Press("feedback", "unhelpful:7", note="Wrong year")
    assert first.key == down.key == reason.key


async def test_a_press_that_cannot_be_recorded_is_said_to_be_lost(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk):
        answer = await asked(discord, desk, ana)
        desk.refusals.append(RuntimeError("the database is locked"))
        [press] = await ana.presses(answer, "Retry")
        await ana.until_answered(press)
    assert press.original is not None
    assert press.original.visible_to == discord.world.ana.id
    assert "try again" in press.original.text


async def test_old_buttons_whose_question_is_forgotten_say_so(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk):
        answer = await asked(discord, desk, ana)
    async with serving(discord, RecordingDesk()):
        [press] = await ana.presses(answer, "Long")
        await ana.until_answered(press)
    assert press.original is not None
    assert "too old" in press.original.text
