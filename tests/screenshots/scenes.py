"""What the screenshots show: each scene is played by the real bot, then looked at."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass

from tests.fakes.openai_server import Answer, Refusal, printed
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.page import Look
from tests.fakes.slack.page_room import Json
from tests.screenshots.stage import Stage, cell, stage

TABLE = """\
# Average price and mileage of every model
df = datasets.load('car_prices')
by = df.groupby(['brand', 'model']).agg(
    cars=('price_eur', 'size'), price=('price_eur', 'mean'), km=('mileage_km', 'mean'))
by = by.sort_values('price', ascending=False).reset_index()
print('| brand | model | cars | average price (EUR) | average km |')
print('| --- | --- | ---: | ---: | ---: |')
for r in by.itertuples():
    print(f'| {r.brand} | {r.model} | {r.cars} | {r.price:,.0f} | {r.km:,.0f} |')"""
SIMULATION = """\
# Simulate ten years of prices, a million times
import time
while True:
    np.random.default_rng().normal(size=10_000).cumsum()
    time.sleep(0.01)"""
ORDERS = (
    "day,region,units,revenue_eur\n"
    "2024-01-02,North,12,1188.00\n2024-01-02,South,7,693.00\n2024-01-03,North,9,891.00\n"
    "2024-01-03,West,15,1485.00\n2024-01-04,South,,990.00\n2024-01-05,West,11,1089.00\n"
)


@dataclass(frozen=True, slots=True)
class Scene:
    name: str
    transcript: Json
    look: Look


@dataclass(frozen=True, slots=True)
class Play:
    """`act` is played on a stage and tells where to look."""

    act: Callable[[Stage], Awaitable[Look]]
    is_scripted: bool = False


async def scenes(names: Collection[str] = ()) -> AsyncIterator[Scene]:
    """Those named, or all; one after the other, each with a bot of its own."""
    for name, play in PLAYS.items():
        if not names or name in names:
            async with stage(scripted=play.is_scripted) as on:
                look = await play.act(on)
                await on.slack.workspace.until(lambda: _is_calm(on))
                scene = Scene(name, on.slack.workspace.transcript(), look)
            yield scene


async def _mention_to_chart(on: Stage) -> Look:
    question = await on.ana.mentions("Plot the average price by brand")
    await on.ana.answered(question, 1)
    await on.ben.replies(question, "Now only for 2015 and later")
    await on.ana.answered(question, 2)
    return _thread(question)


async def _long_table(on: Stage) -> Look:
    on.model.script += [cell(TABLE), _with_the_table]
    question = await on.ana.mentions("What does each model cost on average?")
    await on.ana.answered(question, 1)
    return _thread(question)


def _with_the_table(request: Json) -> Answer:
    table = "\n".join(line for line in printed(request).splitlines() if line[:1] == "|")
    return Answer(
        f"All models, the most expensive first:\n\n{table}\n\n"
        "Means over all years of construction; models with few cars vary more.\n"
        "[next] Plot the ten most expensive models\n[next] Which brand keeps its price best?"
    )


async def _clarifying(on: Stage) -> Look:
    question = await on.ana.mentions("Plot it")
    [answer] = await on.ana.answered(question, 1)
    await on.ben.presses(answer, "Plot the average price by year")
    await on.ana.answered(question, 2)
    return _thread(question)


async def _stop(on: Stage) -> Look:
    on.model.script += [
        cell("# Load the prices\ndf = datasets.load('car_prices')\nlen(df)"),
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
    files = [("Orders 2024.csv", ORDERS.encode()), ("minutes.pdf", b"%PDF-1.7 minutes")]
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
