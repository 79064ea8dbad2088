"""What the screenshots of Slack show: each scene is played by the real bot, then looked at."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass

from tests.fakes.openai_server import Refusal
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.page import Look, page
from tests.screenshots.scene import Scene
from tests.screenshots.scripts import (
    LOADING,
    MINUTES,
    ORDERS,
    SIMULATION,
    TABLE,
    cell,
    with_the_table,
)
from tests.screenshots.slack_stage import Stage, stage


@dataclass(frozen=True, slots=True)
class Play:
    """`act` is played on a stage and tells where to look."""

    act: Callable[[Stage], Awaitable[Look]]
    is_scripted: bool = False


async def scenes(names: Collection[str] = ()) -> AsyncIterator[Scene]:
    """Those named, or all; one after the other, each with a bot of its own."""
    for name, play in PLAYS.items():
        if not names or name in names:
            async with stage(is_scripted=play.is_scripted) as on:
                look = await play.act(on)
                await on.slack.workspace.until(lambda: _is_calm(on))
                scene = Scene(name, page(on.slack.workspace.transcript(), look))
            yield scene


async def _mention_to_chart(on: Stage) -> Look:
    question = await on.ana.mentions("Plot the average price by brand")
    await on.ana.answered(question, 1)
    await on.ben.replies(question, "Now only for 2015 and later")
    await on.ana.answered(question, 2)
    return _thread(question)


async def _long_table(on: Stage) -> Look:
    on.model.script += [cell(TABLE), with_the_table]
    question = await on.ana.mentions("What does each model cost on average?")
    await on.ana.answered(question, 1)
    return _thread(question)


async def _clarifying(on: Stage) -> Look:
    question = await on.ana.mentions("Plot it")
    [answer] = await on.ana.answered(question, 1)
    await on.ben.presses(answer, "Plot the average price by year")
    await on.ana.answered(question, 2)
    return _thread(question)


async def _stop(on: Stage) -> Look:
    on.model.script += [
        cell(LOADING),
        cell(SIMULATION, "I simulate the prices of the next ten years."),
    ]
    question = await on.ana.mentions("How will prices develop? Simulate it a million times")
    thread = on.ana.thread(question)
    await thread.wait_for(lambda t: any(_is_simulated(m) for m in t.messages), 60)
    await on.ana.replies(question, "stop")
    await on.ana.answered(question, 1)
    return _thread(question)


async def _error(on: Stage) -> Look:
    on.model.script += [Refusal(503, "overloaded")] * 10
    question = await on.ana.mentions("Which brand sells best?")
    await on.ana.answered(question, 1)
    return _thread(question)


async def _file_drop(on: Stage) -> Look:
    files = [("Orders 2024.csv", ORDERS), ("minutes.pdf", MINUTES)]
    question = await on.ana.mentions("", files=files)
    [answer] = await on.ana.answered(question, 1)
    await on.ana.presses(answer, "Load orders_2024 and show summary stats")
    await on.ana.answered(question, 2)
    return _thread(question)


async def _app_home(on: Stage) -> Look:
    for text in ("Plot the average price by brand", "Load car_prices and show summary stats"):
        question = await on.ana.mentions(text)
        await on.ana.answered(question, 1)
    await on.ana.opens_home()
    await on.slack.workspace.until(lambda: on.ana.user in on.slack.workspace.homes)
    return Look(home=on.ana.user)


def _thread(question: Posted) -> Look:
    return Look(question.channel, question.ts, viewer="U0ANA")


PLAYS: dict[str, Play] = {
    "mention-to-chart": Play(_mention_to_chart),
    "long-table": Play(_long_table, is_scripted=True),
    "clarifying-buttons": Play(_clarifying),
    "stop": Play(_stop, is_scripted=True),
    "error": Play(_error, is_scripted=True),
    "file-drop": Play(_file_drop),
    "app-home": Play(_app_home),
}


def _is_simulated(message: Posted) -> bool:
    return any("Simulate" in task.title for task in message.tasks.values())


def _is_calm(on: Stage) -> bool:
    """The sign that something was heard is gone."""
    return not any(message.reactions.get("eyes") for message in on.slack.workspace.messages)
