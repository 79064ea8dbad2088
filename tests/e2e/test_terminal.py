"""The terminal as a person uses it: a real pseudo-terminal, and a pipe."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pexpect
import pytest
from PIL import Image

from bot.settings import ROOT
from tests.fakes.openai_server import Answer, OpenAIServer

DEMO = """\
What datasets are available?
Load car_prices and show summary stats
Plot the average price by brand
Now only for 2015 and later
"""
DEADLINE_S = 90


@pytest.fixture
async def server() -> AsyncGenerator[OpenAIServer]:
    async with OpenAIServer().serving() as running:
        yield running


def variables(environment: dict[str, str], **changes: str) -> dict[str, str]:
    fixed = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color"}
    return environment | fixed | changes


async def threadbook(
    *arguments: str, environment: dict[str, str], stdin: str = ""
) -> tuple[int, str]:
    """Exit code and standard output of a command."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "bot", *arguments, cwd=ROOT, env=variables(environment),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, _ = await process.communicate(stdin.encode())
    assert process.returncode is not None
    return process.returncode, output.decode()


async def test_the_four_questions_of_the_demo_are_answered_from_cells_under_gvisor(
    environment: dict[str, str],
) -> None:
    code, output = await threadbook("chat", "--thread", "demo", stdin=DEMO, environment=environment)
    assert code == 0
    assert "car_prices" in output
    assert "2,000 rows" in output
    charts = [line.split(" (")[0] for line in re.findall(r"\[saved\] (.+)", output)]
    assert len(charts) == 2
    for chart in charts:
        assert picture(chart)[0] == "PNG"
        assert picture(chart)[1] > (400, 300)
    assert "2015 and later" in output
    assert "\x1b" not in output

    code, output = await threadbook(
        "sessions", "exec", "demo", "-c", "print(open('/proc/version').read())\nlen(df)",
        "--json", environment=environment,
    )  # fmt: skip
    cell = json.loads(output)
    assert re.search(r"Linux version (4\.4\.0|4\.19\.0-gvisor)", cell["stdout"])
    assert cell["result"] == "2000"


async def test_ctrl_c_stops_the_cell_and_neither_the_program_nor_the_variables(
    server: OpenAIServer, environment: dict[str, str]
) -> None:
    server.script.extend(
        [
            Answer(calls=(call("x = 41"),)),
            Answer(calls=(call("# Count for ever\nwhile True: pass"),)),
            Answer(calls=(call("x + 1"),)),
            Answer("The answer is 42."),
        ]
    )
    chosen = {"OPENAI_BASE_URL": server.base_url, "THREADBOOK_MODEL": "fake"}
    child: Any = pexpect.spawn(
        sys.executable, ["-P", "-m", "bot", "chat", "--thread", "t"], cwd=str(ROOT),
        env=variables(environment, **chosen), encoding="utf-8", dimensions=(40, 120),
        timeout=DEADLINE_S,
    )  # fmt: skip
    try:
        await asyncio.to_thread(child.expect, "you>")
        child.sendline("count")
        await asyncio.to_thread(child.expect, "Count for ever")
        child.sendintr()
        await asyncio.to_thread(child.expect, "Stopped. The cell that ran is undone")
        child.sendline("and x plus one?")
        await asyncio.to_thread(child.expect, "The answer is 42.")
        child.sendline("/exit")
        await asyncio.to_thread(child.expect, pexpect.EOF)
        child.close()
    finally:
        child.close(force=True)
    assert child.exitstatus == 0
    assert server.requests[-1]["messages"][-1]["content"] == "42"


async def test_ask_prints_one_json_object_with_the_cells_and_the_tokens(
    server: OpenAIServer, environment: dict[str, str]
) -> None:
    server.script.extend([Answer(calls=(call("print(6 * 7)"),)), Answer("It is 42.")])
    chosen = {"OPENAI_BASE_URL": server.base_url, "THREADBOOK_MODEL": "fake"}
    code, output = await threadbook(
        "ask", "what is six times seven?", "--json", environment=environment | chosen
    )
    answer = json.loads(output)
    assert code == 0
    assert {"answer", "cells", "artifacts", "usage"} <= set(answer)
    assert answer["answer"] == "It is 42."
    assert answer["cells"][0]["stdout"] == "42\n"
    tokens = {"input_tokens": 240, "cached_tokens": 200, "output_tokens": 60}
    assert answer["usage"] == {**tokens, "is_estimated": False, "cost_usd": None}


async def test_exec_prints_one_json_object_and_the_thread_goes_on(
    environment: dict[str, str],
) -> None:
    code = "import pandas as pd\nplt.plot([1, 2])\nopen('output/a.txt', 'w').write('hi')\nx = 5"
    status, output = await threadbook(
        "sessions", "exec", "new", "-c", code, "--json", environment=environment
    )
    cell = json.loads(output)
    assert status == 0
    assert {"ok", "stdout", "result", "error", "figures", "files", "duration_ms"} <= set(cell)
    assert (cell["ok"], cell["error"]) == (True, None)
    assert picture(cell["figures"][0])[0] == "PNG"
    assert content(cell["files"][0]) == b"hi"

    status, output = await threadbook(
        "sessions", "exec", "new", "-c", "x / 0", "--json", environment=environment
    )
    assert status == 1
    assert json.loads(output)["error"]["type"] == "ZeroDivisionError"

    status, output = await threadbook("sessions", "list", "--json", environment=environment)
    [row] = json.loads(output)
    assert (row["thread"], row["state"]) == ("terminal:local:cli:new", "awake")
    status, _ = await threadbook("sessions", "stop", "new", environment=environment)
    assert status == 0
    status, output = await threadbook("sessions", "list", "--json", environment=environment)
    assert json.loads(output) == []


async def test_datasets_are_listed_described_and_added(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "shops.csv").write_text("city,sales\nBern,3\n")
    (tmp_path / "bad.csv").write_text("a,b\n1\n")
    added = await threadbook(
        "datasets", "add", str(tmp_path / "shops.csv"), environment=environment
    )
    refused = await threadbook(
        "datasets", "add", str(tmp_path / "bad.csv"), environment=environment
    )
    listed = await threadbook("datasets", "list", environment=environment)
    described = await threadbook("datasets", "describe", "shops", environment=environment)
    assert (added[0], refused[0], listed[0], described[0]) == (0, 1, 0, 0)
    assert "| shops | 1 | 2 | csv |" in listed[1]
    assert "bad" not in listed[1]
    assert "sales" in described[1]


async def test_a_thread_hears_that_its_data_have_changed(environment: dict[str, str]) -> None:
    question = ("ask", "Load car_prices and show summary stats", "--thread", "changing", "--json")
    await threadbook(*question, environment=environment)
    with (Path(environment["THREADBOOK_DATASETS"]) / "car_prices.csv").open("a") as file:
        file.write("Borealis,Polar,2017,37630,petrol,automatic,2.0,2,12220\n")

    answers = [json.loads((await threadbook(*question, environment=environment))[1])["answer"]]
    answers += [json.loads((await threadbook(*question, environment=environment))[1])["answer"]]

    assert '"car_prices" has changed since this thread loaded it on' in answers[0]
    assert "has changed" not in answers[1]
    assert "2,001 rows" in answers[0]


async def test_the_doctor_tries_every_part_and_says_that_it_can_work(
    environment: dict[str, str],
) -> None:
    code, output = await threadbook("doctor", "--json", environment=environment)
    report = json.loads(output)
    states = {check["name"]: check["state"] for check in report["checks"]}
    assert (code, report["ok"]) == (0, True)
    for name in ("docker", "runsc", "gvisor", "database", "mcp server", "sidecar"):
        assert states[name] == "ok"
    assert states["model"] == "warning"


def picture(path: str) -> tuple[str | None, tuple[int, int]]:
    """Format and size of an image file."""
    with Image.open(path) as image:
        image.load()
        return image.format, image.size


def content(path: str) -> bytes:
    return Path(path).read_bytes()


def call(code: str) -> str:
    return json.dumps({"code": code})
