"""`threadbook usage` on each kind of database: sums, what is estimated, and what has no price."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from adapters.messages import Author, Message, ThreadKey
from agent.metering import Usage
from bot.__main__ import app
from bot.store import Store

THURSDAY = datetime(2026, 11, 26, 23, 59, tzinfo=UTC)
# Thread, person, name, model, days after Thursday, usage, cost in millionths.
SPENT = [
    ("slack:T1:C1:1.1", "slack:T1:U1", "Ana", "gpt-4.1", 0, Usage(1_000, 500, 10), 1_330),
    ("slack:T1:C1:1.1", "slack:T1:U1", "Ana", "gpt-4.1", 1, Usage(2_000, 0, 20), 4_160),
    ("slack:T1:C1:2.2", "slack:T1:U2", "=1+1\x1b[31m", "mystery", 1, Usage(500, 0, 5), None),
    ("slack:T1:C2:3.3", "slack:T1:U1", "Ana", "gpt-4.1", 5, Usage(300, 0, 3, True), 624),
    ("discord:G:D:9", "discord:G:7", "Cleo", "gpt-4.1-mini", 40, Usage(100, 0, 1), 42),
]  # fmt: skip


@pytest.fixture
def database(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)  # no .env
    monkeypatch.setenv("THREADBOOK_HOME", str(tmp_path))
    monkeypatch.setenv("THREADBOOK_DATABASE_URL", database_url)
    return database_url


@pytest.fixture
def ledger(database: str) -> None:
    async def fill() -> None:
        moment = THURSDAY
        store = await Store.open(database, lambda: moment)
        for number, (key, person, name, model, days, usage, cost) in enumerate(SPENT):
            moment = THURSDAY + timedelta(days=days)
            said = Message(
                ThreadKey.parse(key), str(number), Author("U", name), "q", addressed=True
            )
            pending = await store.inbox.put(said)
            assert pending is not None
            turn = await store.turns.begin(pending, "q", author_name=name, model=model)
            number = await store.ledger.sending(
                turn, person=person, purpose="answer", model=model, usage=Usage(), cost=0
            )
            await store.ledger.settle(number, usage, cost)
        await store.close()

    asyncio.run(fill())


def run(*options: str) -> Result:
    return CliRunner().invoke(app, ["usage", *options])


def told(*options: str) -> list[dict[str, Any]]:
    result = run(*options, "--json")
    assert result.exit_code == 0
    return json.loads(result.stdout)


@pytest.mark.usefixtures("ledger")
def test_sums_are_by_time_and_by_whose_they_are() -> None:
    assert [(row["period"], row["requests"], row["cost_usd"]) for row in told()] == [
        ("2026-11-26", 1, 0.00133),
        ("2026-11-27", 2, 0.00416),
        ("2026-12-01", 1, 0.000624),
        ("2027-01-05", 1, 0.000042),
    ]
    weeks = told("--per", "week")
    assert [(row["period"], row["input_tokens"]) for row in weeks] == [
        ("2026-11-23", 3_500),
        ("2026-11-30", 300),
        ("2027-01-04", 100),
    ]
    months = told("--per", "month", "--by", "workspace")
    assert [(row["period"], row["of"]) for row in months] == [
        ("2026-11", "slack:T1"),
        ("2026-12", "slack:T1"),
        ("2027-01", "discord:G"),
    ]
    by = {
        level: {row["of"]: row["requests"] for row in told("--by", level)}
        for level in ("turn", "thread", "person", "channel", "model")
    }
    assert len(by["turn"]) == 5
    assert by["thread"]["slack:T1:C1:1.1"] == 2
    assert by["person"] == {"slack:T1:U1": 3, "slack:T1:U2": 1, "discord:G:7": 1}
    assert by["channel"] == {"slack:T1:C1": 3, "slack:T1:C2": 1, "discord:G:D": 1}
    assert by["model"] == {"gpt-4.1": 3, "mystery": 1, "gpt-4.1-mini": 1}
    assert told("--by", "person")[0]["of"] == "slack:T1:U1"  # the dearest
    since = told("--since", "2026-12-01", "--by", "model")
    assert {row["of"]: row["is_estimated"] for row in since} == {
        "gpt-4.1": True,
        "gpt-4.1-mini": False,
    }


@pytest.mark.usefixtures("ledger")
def test_a_table_has_totals_marks_estimates_and_names_what_has_no_price() -> None:
    output = run("--by", "person").stdout
    lines = [line.split() for line in output.splitlines()]
    assert lines[0] == ["person", "requests", "input", "cached", "output", "cost"]
    assert lines[1] == ["Ana", "slack:T1:U1", "3", "3,300", "500", "33", "~$0.0061"]
    assert lines[-3] == ["all", "5", "3,900", "500", "39", "~$0.0062", "+", "?"]
    assert lines[3][-1] == "?"
    assert "~ holds estimates" in output
    assert "No price is known for mystery: name it in THREADBOOK_PRICES" in output
    assert "\x1b" not in output
    assert "~" not in run("--by", "model", "--since", "2027-01-01").stdout


@pytest.mark.usefixtures("ledger")
def test_a_spreadsheet_computes_nothing_of_it() -> None:
    rows = list(csv.DictReader(io.StringIO(run("--by", "person", "--csv").stdout)))
    assert [row["name"] for row in rows] == ["Ana", "Cleo", "'=1+1�[31m"]
    assert rows[2]["unpriced_requests"] == "1"


@pytest.mark.usefixtures("database")
def test_nothing_spent_is_said() -> None:
    assert run().stdout == "No model was asked anything.\n"
    assert run("--json", "--by", "turn").stdout == "[]\n"
    assert run("--since", "yesterday").exit_code == 2
