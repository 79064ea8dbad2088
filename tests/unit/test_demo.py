"""Every question that the demo model says it knows, run on the sample dataset."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from agent.demo import KNOWS, DemoModel
from agent.loop import Limits, Outcome, answer
from agent.transcript import Asked, Entry
from bot.settings import ROOT
from sandbox.local import LocalSession
from sandbox.session import Execution
from tests.fakes.silent import Silent

QUESTIONS = [
    question.strip(" -\n")
    for line in KNOWS.splitlines()
    if line.startswith("- ")
    for question in line[2:].split(" / ")
]


class Datasets:
    """The sandbox's `datasets`, on the file itself."""

    def list(self) -> pd.DataFrame:
        return pd.DataFrame({"name": ["car_prices"], "rows": [2000], "columns": [9]})

    def load(self, name: str) -> pd.DataFrame:
        return pd.read_csv(ROOT / "datasets" / f"{name}.csv")


@pytest.fixture(autouse=True)
def closed_figures() -> Iterator[None]:
    yield
    from matplotlib import pyplot

    pyplot.close("all")


def names() -> dict[str, Any]:
    mpl.use("agg")
    from matplotlib import pyplot

    return {"pd": pd, "np": np, "plt": pyplot, "datasets": Datasets()}


async def ask(*questions: str) -> list[str]:
    return [outcome.text for outcome in await outcomes(*questions)]


async def outcomes(*questions: str, joining: tuple[str, ...] = ()) -> list[Outcome]:
    session, history, answers = LocalSession(names()), tuple[Entry, ...](), list[Outcome]()
    joined = iter([(), tuple(Asked(text, "ben") for text in joining)])

    async def run_python(step: int, code: str) -> Execution:
        return await session.run(f"{len(history)}-{step}", code, timeout_s=20)

    for question in questions:
        outcome = await answer(
            Asked(question, "ana"),
            history,
            model=DemoModel(),
            run_python=run_python,
            watch=Silent(),
            limits=Limits(),
            joining=lambda: next(joined, ()),
        )
        history += outcome.entries
        answers.append(outcome)
    return answers


@pytest.mark.parametrize("question", [q for q in QUESTIONS if not q.startswith("Now only")])
async def test_each_known_question_is_answered_from_data(question: str) -> None:
    [said] = await ask(question)
    assert "didn't work" not in said
    assert "don't know" not in said
    assert any(character.isdigit() for character in said)


async def test_a_follow_up_narrows_the_question_before() -> None:
    frame = Datasets().load("car_prices")
    newer = len(frame[frame["year"] >= 2015])
    said = await ask("Plot the average price by brand", "Now only for 2015 and later")
    assert "2015 and later" in said[1]
    assert f"{newer:,} rows" in said[1]


async def test_any_other_question_is_answered_with_what_it_knows() -> None:
    assert await ask("Who will win the election?") == [KNOWS]


@pytest.mark.parametrize("question", [*(q for q in QUESTIONS if "Now only" not in q), "plot it"])
async def test_all_that_it_offers_it_understands(question: str) -> None:
    [outcome] = await outcomes(question)
    offered = (*outcome.suggestions, *outcome.choices)
    assert 2 <= len(offered) <= 3
    assert "[" not in outcome.text.splitlines()[0]
    for offer in offered:
        said = await ask(question, offer)
        assert "didn't work" not in said[1]
        assert "don't know" not in said[1]


@pytest.mark.parametrize("question", ["plot it", "Plot the data", "Please draw this table."])
async def test_a_question_that_could_mean_anything_is_asked_back(question: str) -> None:
    [outcome] = await outcomes(question)
    assert outcome.text == "What shall I plot?"
    assert len(outcome.choices) == 3


async def test_plot_it_draws_the_table_before() -> None:
    said = await ask("What is the median mileage by fuel?", "Plot it")
    assert "The chart shows the median mileage by fuel" in said[1]


async def test_a_question_that_joins_is_answered_along_with_the_first() -> None:
    [outcome] = await outcomes("How many rows are there?", joining=("Which values are missing?",))
    assert "Rows in `df`: 2,000" in outcome.text
    assert "Missing values by column" in outcome.text
