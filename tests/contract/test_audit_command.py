"""`threadbook audit`, on files of the real writer and the database of its own."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from audit.files import files
from audit.log import Log
from bot.__main__ import app
from bot.auditing import Auditing
from bot.store import Store

LINES = [
    {"call": "1", "who": ["slack:T1:UANA"], "thread": "slack:T1:C1:1.1", "tool": "list_datasets",
     "server": "datasets", "datasets": ["cars"], "rules": ["sales"], "outcome": "ok", "bytes": 9},
    {"call": "2", "who": ["slack:T1:UBEN"], "thread": "slack:T1:C2:2.2", "tool": "import_dataset",
     "server": "datasets", "datasets": ["pay"], "outcome": "refused", "reason": "not granted"},
    {"call": "3", "who": ["local"], "tool": "\x1b[31m=1+1\n", "server": "datasets",
     "datasets": ["=cmd|' /C calc'!A0", "\u202e"], "columns": ["@x"], "more": 3, "outcome": "ok"},
]  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)  # no .env
    monkeypatch.setenv("THREADBOOK_HOME", str(tmp_path))
    log = Log(tmp_path / "audit" / "datasets")
    for line in LINES:
        log.write(line)
    log.close()
    return tmp_path


def run(*options: str) -> Result:
    return CliRunner().invoke(app, ["audit", *options])


@pytest.mark.parametrize(
    ("options", "calls"),
    [
        ([], [0, 1, 2]),
        (["--thread", "slack:T1:C1:1.1"], [0]),
        (["--person", "UBEN"], [1]),
        (["--dataset", "pay"], [1]),
        (["--refused"], [1]),
        (["--limit", "2"], [1, 2]),
        (["--since", "1h"], [0, 1, 2]),
        (["--since", "2100-01-01"], []),
    ],
)
def test_rows_are_found_by_what_they_are_about(
    home: Path, options: list[str], calls: list[int]
) -> None:
    exported = run("--format", "jsonl", *options).stdout.splitlines()

    assert [json.loads(line)["tool"] for line in exported] == [LINES[n]["tool"] for n in calls]


def test_the_table_shows_each_row_in_a_line_without_control_characters(home: Path) -> None:
    said = run().stdout

    assert len(said.splitlines()) == 1 + len(LINES)
    assert "refused not granted" in said
    assert "ok (sales)" in said
    assert "@x and 3 more" in said
    assert not set(said) & {"\x1b", "\u202e", "\r"}


def test_no_cell_of_a_csv_is_a_formula(home: Path) -> None:
    rows = list(csv.reader(io.StringIO(run("--format", "csv").stdout)))

    assert len(rows) == 1 + len(LINES)
    assert not [cell for row in rows for cell in row if cell.lstrip()[:1] in ("=", "+", "-", "@")]
    assert "'=cmd|' /C calc'!A0 �" in rows[3]


def test_a_wrong_time_is_a_usage_error(home: Path) -> None:
    assert run("--since", "yesterday").exit_code == 2


async def anchored(home: Path) -> None:
    store = await Store.open(f"sqlite+aiosqlite:///{home}/threadbook.db")
    await Auditing(home / "audit", store.audit_heads).anchor()
    await store.close()


async def heads(home: Path) -> dict[str, int]:
    store = await Store.open(f"sqlite+aiosqlite:///{home}/threadbook.db")
    found = {writer: head.number for writer, head in (await store.audit_heads.all()).items()}
    await store.close()
    return found


async def test_what_the_database_remembers_shows_that_lines_at_the_end_are_gone(
    home: Path,
) -> None:
    await anchored(home)
    (path,) = files(home / "audit" / "datasets")
    whole = path.read_bytes()
    path.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    await anchored(home)  # which doesn't make it right

    assert await heads(home) == {"datasets": 3}


@pytest.mark.parametrize("cut", [False, True])
def test_verify_says_what_holds_and_what_is_broken(home: Path, cut: bool) -> None:
    asyncio.run(anchored(home))
    if cut:
        (path,) = files(home / "audit" / "datasets")
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    done = run("--verify")

    assert done.exit_code == (1 if cut else 0)
    assert "sidecar: nothing is written yet." in done.stdout
    said = "BROKEN: the end is missing: line 2" if cut else "datasets: lines 1 to 3 hold"
    assert said in done.stdout
