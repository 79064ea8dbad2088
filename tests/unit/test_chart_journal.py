"""A chart goes from the sandbox through the journal to the reply."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters import charts, messages
from bot.artifacts import ArtifactFolder
from bot.posting import post
from bot.ran import told_again
from bot.records import CellRecord, Offers
from bot.store import Store
from sandbox.session import Artifact, Chart, Series
from tests.fakes.desk import ANA, KEY, Shown
from tests.fakes.empty_database import empty_database

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CHART = Chart("line", "Sold", "year", "cars", ("2019", "2020"), (Series("petrol", (3.0, 1.5)),))
FIGURES = (
    Artifact("figure-1.png", "image/png", b"one", "Sold, 1 line", CHART),
    Artifact("figure-2.png", "image/png", b"two"),
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncGenerator[Store]:
    opened = await Store.open(empty_database(tmp_path / "t.db"), clock=lambda: NOW)
    yield opened
    await opened.close()


async def test_a_chart_reaches_the_reply_and_who_asks_again(store: Store, tmp_path: Path) -> None:
    thread = await store.open_thread(str(KEY))
    await store.begin_session("s1", thread, container_id="c1", image="i")
    message = messages.Message(KEY, "e1", ANA, "plot", addressed=True)
    pending = await store.inbox.put(message)
    assert pending is not None
    turn = await store.turns.begin(pending, "plot", author_name="Ana", model="m")
    cell = CellRecord("cell1", thread.id, "x", None, NOW)
    await store.journal.begin_cell(cell, turn_id=turn, session_id="s1")
    await ArtifactFolder(tmp_path, store.journal).save(cell, "figure", FIGURES)
    await store.journal.end_cell("cell1", ending="finished", stdout="", result="", duration_ms=5)

    again = await told_again(store.journal, thread, "cell1")
    shown = Shown()
    await post(shown, store.journal, thread, turn, "answered", Offers(), "")

    assert again is not None
    # Whether the model may be told of them isn't kept, so it isn't.
    assert again.execution.figures == tuple(replace(one, told="") for one in FIGURES)
    expected = charts.Chart(
        "line",
        "Sold",
        "year",
        "cars",
        ("2019", "2020"),
        (charts.Series("petrol", (3.0, 1.5)),),
    )
    assert [file.chart for file in shown.files] == [expected, None]
