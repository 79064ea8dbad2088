"""The real program in a pseudo-terminal: what a person types, and what comes to be seen."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.fakes.openai_server import Answer, OpenAIServer
from tests.fakes.pseudo_terminal import PseudoTerminal

PROMPT = r"^you> ?$"
WIDE = (
    "Wide:\n\n| brand | cars | average price | highest | lowest |\n|---|--:|--:|--:|--:|\n"
    + "| Cordoba Motors | 1,000 | 12,345.67 | 99,999.99 | 1,000.00 |\n" * 40
    + "\nThat was it.\n[next] And by year?"
)
EVIL = "See \x1b]52;c;ZXZpbA==\x07\x1b]0;owned\x07\x1b[2J&#27;]0;owned&#7; this."


@pytest.fixture
async def server() -> AsyncGenerator[OpenAIServer]:
    async with OpenAIServer().serving() as running:
        yield running


def terminal(
    environment: dict[str, str],
    *arguments: str,
    columns: int = 100,
    more: dict[str, str] | None = None,
) -> PseudoTerminal:
    fixed = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color"}
    command = [sys.executable, "-P", "-m", "bot", "chat", "--thread", "t", *arguments]
    return PseudoTerminal(command, environment | fixed | (more or {}), columns=columns)


def model(server: OpenAIServer) -> dict[str, str]:
    return {"OPENAI_BASE_URL": server.base_url, "THREADBOOK_MODEL": "fake"}


def saved(environment: dict[str, str], name: str) -> str:
    return Path(environment["THREADBOOK_HOME"], "saved", "t", name).read_text("utf-8")


def runs(code: str) -> Answer:
    return Answer(calls=(json.dumps({"code": code}),))


async def test_steps_answers_commands_and_completion_in_one_conversation(
    environment: dict[str, str],
) -> None:
    at = terminal(environment, more={"KITTY_WINDOW_ID": "1"})
    try:
        await at.until(PROMPT)
        at.type("/data")
        await at.until(r"^ +/datasets")
        at.type("\t")
        await at.until(r"^you> /datasets")
        at.type("car")
        await at.until(r"^ +car_prices")
        at.type("\t")
        await at.until(r"^you> /datasets car_prices")
        at.type("\r")
        await at.until("price_eur")
        at.enter("Plot the average price by brand")
        await at.until(r"✓ Mean of price by brand")
        await at.until(r"\[saved\] .*figure-1\.png")
        await at.until(r"^1\. Now only for 2015 and later")
        assert len(at.pictures) == 1
        at.enter("1")
        await at.until(r"\[saved\] .*figure-1\.png", count=2)
        at.enter("/code")
        await at.until("# Cell 1")
        at.enter("/export")
        await at.until(r"\[saved\] .*thread\.ipynb")
        at.enter("/help")
        await at.until("/exit: ends")
        at.enter("/exit")
        assert await at.end() == 0
    finally:
        at.close()
    assert json.loads(saved(environment, "thread.ipynb"))["nbformat"] == 4


async def test_what_is_typed_while_a_turn_runs_is_taken_in_and_stop_ends_it(
    server: OpenAIServer, environment: dict[str, str]
) -> None:
    server.script.extend(
        [
            runs("# Count for ever\nx = 41\nwhile True: pass"),
            runs("# Wait again\nwhile True: pass"),
            Answer("The last one."),
        ]
    )
    at = terminal(environment, more=model(server))
    try:
        await at.until(PROMPT)
        at.enter("count")
        await at.until(r"Count for ever · [1-9]\d* s")
        at.enter("and the year?")
        await at.until("I'm working on the question before")
        at.enter("/stop")
        await at.until("Stopping")
        await at.until("The cell that ran is undone")
        await at.until(r"Wait again · \d+ s")
        at.type("\x03")
        await at.until("The cell that ran is undone", count=2)
        at.enter("next")
        await at.until("The last one")
        at.type("\x04")
        assert await at.end() == 0
    finally:
        at.close()
    assert "you> and the year?" in at.text


async def test_a_table_fits_a_narrow_window_that_becomes_narrower_and_data_steers_nothing(
    server: OpenAIServer, environment: dict[str, str]
) -> None:
    server.script.extend([Answer(WIDE), Answer(EVIL), Answer("Fine.")])
    at = terminal(environment, columns=40, more=model(server))
    try:
        await at.until(PROMPT)
        at.enter("wide")
        await at.until("That was it")
        await at.until(PROMPT)
        rows = [line for line in at.shown if line.startswith("│")]
        assert {len(line) for line in rows} == {len(rows[0])}
        assert len(rows[0]) <= 40
        assert "20 of 40 rows" in at.text
        at.resize(36, 20)
        at.enter("evil")
        await at.until(r"this\.")
        at.enter("more")
        await at.until(r"Fine\.")
        at.enter("/exit")
        assert await at.end() == 0
    finally:
        at.close()
    assert at.screen.title == ""
    assert "\x1b]" not in at.written
    assert saved(environment, "table-1.csv").count("12,345.67") == 40


async def test_plain_writes_no_control_code_into_a_terminal(
    server: OpenAIServer, environment: dict[str, str]
) -> None:
    server.script.extend([Answer(WIDE), Answer(EVIL)])
    at = terminal(environment, "--plain", more=model(server))
    try:
        await at.until(PROMPT)
        at.enter("wide")
        await at.until("That was it")
        await at.until(r"^1\. And by year")
        at.enter("evil")
        await at.until(r"this\.")
        at.enter("/exit")
        assert await at.end() == 0
    finally:
        at.close()
    # The terminal itself makes every new line a carriage return and a new line.
    left = at.written.replace("\r\n", "\n")
    assert not [letter for letter in left if letter < " " and letter != "\n"]
