"""What the screenshots of Discord show: each scene is played by the real bot, then looked at."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass

from tests.fakes.discord.errors import Json
from tests.fakes.discord.messages import Posted
from tests.fakes.discord.page import Look, page
from tests.fakes.discord.page_composer import Typed
from tests.fakes.discord.places import Channel
from tests.fakes.discord.threads import Thread
from tests.fakes.openai_server import Answer, Refusal
from tests.screenshots.discord_stage import Stage, stage
from tests.screenshots.scene import Scene
from tests.screenshots.scripts import (
    COUNT,
    LOADING,
    MINUTES,
    ORDERS,
    SIMULATION,
    TABLE,
    cell,
    with_the_table,
)

DEADLINE_S = 90


@dataclass(frozen=True, slots=True)
class Play:
    """`act` is played on a stage and gives the page to look at."""

    act: Callable[[Stage], Awaitable[str]]
    is_scripted: bool = False


async def scenes(names: Collection[str] = ()) -> AsyncIterator[Scene]:
    """Those named, or all; one after the other, each with a bot of its own."""
    for name, play in PLAYS.items():
        if not names or name in names:
            async with stage(is_scripted=play.is_scripted) as on:
                scene = Scene(name, await play.act(on))
            yield scene


async def _mention_to_chart(on: Stage) -> str:
    question = await on.ana.mentions("Plot the average price by brand")
    await _answered(on, question, "👎")
    await on.ben.replies(question, "Now only for 2015 and later")
    await _answered(on, question, "👎", 2)
    return _shown(on, _thread(on, question))


async def _long_table(on: Stage) -> str:
    on.model.script += [cell(TABLE), with_the_table]
    question = await on.ana.mentions("What does each model cost on average?")
    await _answered(on, question, "👎")
    return _shown(on, _thread(on, question))


async def _clarifying(on: Stage) -> str:
    question = await on.ana.mentions("Plot it")
    answer = await _answered(on, question, "Plot the average price by year")
    await on.ben.presses(answer, "Plot the average price by year")
    await _answered(on, question, "👎")
    return _shown(on, _thread(on, question))


async def _stop(on: Stage) -> str:
    on.model.script += [cell(LOADING), cell(SIMULATION, "I simulate ten years.")]
    question = await on.ana.mentions("How will prices develop? Simulate it a million times")
    thread = await on.ana.thread(question).wait_for(_is_simulated, DEADLINE_S)
    shown = _shown(on, _thread(on, question))
    working = next(one for one in thread.own if one.buttons)
    await on.ana.presses(working, "Stop")
    await _answered(on, question, "Retry")
    return shown


async def _error(on: Stage) -> str:
    on.model.script += [Refusal(503, "overloaded")] * 10
    question = await on.ana.mentions("Which brand sells best?")
    await _answered(on, question, "Retry")
    return _shown(on, _thread(on, question))


async def _file_drop(on: Stage) -> str:
    files = [("Orders 2024.csv", ORDERS), ("minutes.pdf", MINUTES)]
    question = await on.ana.mentions("", files=files)
    answer = await _answered(on, question, "Load orders_2024 and show summary stats")
    await on.ana.presses(answer, "Load orders_2024 and show summary stats")
    await _answered(on, question, "👎")
    return _shown(on, _thread(on, question))


async def _show_code(on: Stage) -> str:
    on.model.script += [cell(COUNT), Answer("**321** of the 2,000 offers are electric cars.")]
    question = await on.ana.mentions("How many are electric?")
    answer = await _answered(on, question, "Show code")
    await on.ana.presses(answer, "Show code")
    await on.ana.thread(question).wait_for(lambda one: bool(one.whispers), DEADLINE_S)
    return _shown(on, _thread(on, question))


async def _feedback(on: Stage) -> str:
    on.model.script += [cell(COUNT), Answer("**321** of the 2,000 offers are electric cars.")]
    question = await on.ana.mentions("How many are electric?")
    answer = await _answered(on, question, "👎")
    [pressed] = await on.ana.presses(answer, "👎")
    asked = await on.ana.until_answered(pressed)
    return _shown(on, _thread(on, question), modal=asked.modal)


async def _commands(on: Stage) -> str:
    (on.datasets / "orders_2024.csv").write_bytes(ORDERS)
    (on.datasets / "orders_2025.csv").write_bytes(ORDERS)
    asked = await on.ben.until_answered(
        await on.ben.runs("/ask", {"question": "Plot the average price by brand"})
    )
    assert asked.original is not None
    await _answered(on, asked.original, "👎")
    told = await on.ana.until_answered(await on.ana.runs("/datasets"))
    await on.discord.world.until(lambda: bool(told.original and not told.original.is_loading))
    choices = await on.ana.types("/datasets", "name", "or")
    typed = Typed("/datasets", "name", "or", choices)
    return _shown(on, on.discord.world.data, typed=typed)


async def _answered(on: Stage, question: Posted, button: str, times: int = 1) -> Posted:
    """The newest answer in a thread, once so many have this button and nothing goes on."""

    def found(thread: Thread) -> list[Posted]:
        return [
            one
            for one in thread.own
            if button in [each.get("label") or "" for each in one.buttons]
            or button in [(each.get("emoji") or {}).get("name") for each in one.buttons]
        ]

    thread = await on.ana.thread(question).wait_for(
        lambda one: len(found(one)) >= times and one.is_quiet, DEADLINE_S
    )
    return found(thread)[-1]


def _is_simulated(thread: Thread) -> bool:
    """It runs, and nothing else is waited for."""
    return any("Simulate" in one.text and "Thinking" not in one.text for one in thread.own)


def _thread(on: Stage, question: Posted) -> Channel:
    channel = on.ana.thread(question).channel
    assert channel is not None
    return channel


def _shown(
    on: Stage, channel: Channel, *, modal: Json | None = None, typed: Typed | None = None
) -> str:
    """A channel or thread as Ana sees it now."""
    world = on.discord.world
    return page(world.transcript(), Look(str(channel.id), str(world.ana.id), modal, typed))


PLAYS: dict[str, Play] = {
    "discord-mention-to-chart": Play(_mention_to_chart),
    "discord-long-table": Play(_long_table, is_scripted=True),
    "discord-clarifying-buttons": Play(_clarifying),
    "discord-stop": Play(_stop, is_scripted=True),
    "discord-error": Play(_error, is_scripted=True),
    "discord-file-drop": Play(_file_drop),
    "discord-show-code": Play(_show_code, is_scripted=True),
    "discord-feedback": Play(_feedback, is_scripted=True),
    "discord-commands": Play(_commands),
}
