"""docs/mcp.md does what it says: its command is run, and its code against what that serves."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import socket
import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import pytest
from mcp import Client

from bot.folders import MCP_SOCKET, Folders
from bot.settings import ROOT
from tests.fakes.dataset_server import serving

PAGE = (ROOT / "docs" / "mcp.md").read_text("utf-8")
PORT = "8265"


@dataclass(frozen=True)
class Page:
    """The page, with the port that its server got."""

    text: str

    def blocks(self, language: str) -> list[str]:
        return re.findall(rf"```{language}\n(.*?)```", self.text, re.DOTALL)


@pytest.fixture
async def page(short_path: Path) -> AsyncGenerator[Page]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    page = Page(PAGE.replace(PORT, port))
    [console] = page.blocks("console")
    command, answer = console.splitlines()
    program, *arguments = shlex.split(command.removeprefix("$ "))
    assert program == "threadbook"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "THREADBOOK_HOME": str(short_path / "home")},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert (await process.stdout.readline()).decode().strip() == answer
    yield page
    process.terminate()
    await process.wait()


async def ran(code: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    return output.decode()


async def test_the_code_of_the_page_runs_against_the_server_that_it_starts(page: Page) -> None:
    small, bulk = page.blocks("python")
    names, rows, wrong = (await ran(small)).splitlines()
    assert "car_prices" in names
    assert re.fullmatch(r"\[\['\w+', \d+\], \['\w+', \d+\]\]", rows)
    assert 'Did you mean "car_prices"?' in wrong
    batches = (await ran(bulk)).splitlines()
    assert sum(int(line.split()[0]) for line in batches) == 1000
    assert batches[0].endswith("['brand', 'year']")


async def test_every_tool_of_the_server_is_on_the_page_with_its_arguments_and_result(
    page: Page,
) -> None:
    [configured] = page.blocks("json")
    url = json.loads(configured)["mcpServers"]["datasets"]["url"]
    lines = {line.split("`")[1]: line for line in page.text.splitlines() if line.startswith("| `")}
    async with Client(url) as client:
        tools = (await client.list_tools()).tools
    assert lines.keys() == {tool.name for tool in tools}
    for tool in tools:
        assert tool.output_schema is not None
        known = {*tool.input_schema["properties"], *tool.output_schema["properties"]}
        if tool.name == "search_datasets":
            known = {"text"}
        assert not {name for name in known if f"`{name}`" not in lines[tool.name]}


async def test_a_server_that_threads_use_is_not_driven_from_its_socket(short_path: Path) -> None:
    home = short_path / "home"
    socket_folder = Folders(home).upstream
    socket_folder.mkdir(parents=True)
    (short_path / "data").mkdir()
    async with serving(short_path / "data", socket_folder / MCP_SOCKET) as server:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "mcp", "serve"),
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "THREADBOOK_HOME": str(home)},
            stderr=asyncio.subprocess.PIPE,
        )
        _, error = await process.communicate()
        assert process.returncode == 1
        assert "runs already" in error.decode()
        assert (await server.call("list_datasets"))["datasets"] == []
