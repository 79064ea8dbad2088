"""What user code in a sandbox can do with `datasets`, `threadbook_mcp` and the generated wrappers,
through a real sidecar."""

from __future__ import annotations

import asyncio
import importlib
import io
import sys
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

import pandas
import pyarrow as arrow
import pytest

from sandbox.wrappers import ServerTools, ToolSchema, render
from tests.fakes.sidecar import SidecarFixture, mcp_client, sidecar

LIBRARY = Path(__file__).parents[2] / "sandbox" / "guest" / "lib"
MODULES = ("datasets", "threadbook_mcp", "servers", "servers.datasets_client")


@pytest.fixture
async def running(short_path: Path) -> AsyncGenerator[SidecarFixture]:
    async with sidecar(short_path) as made:
        yield made


@pytest.fixture
def guest(running: SidecarFixture, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Imports a module as a cell would, with the session's socket."""
    monkeypatch.syspath_prepend(str(LIBRARY))
    monkeypatch.syspath_prepend(str(running.folder))
    monkeypatch.setenv("THREADBOOK_SOCKET", str(running.socket()))
    for name in MODULES:
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module


async def test_datasets_are_listed_described_and_loaded(
    running: SidecarFixture, guest: Callable[[str], Any]
) -> None:
    datasets = guest("datasets")
    listed = await asyncio.to_thread(datasets.list)
    described = await asyncio.to_thread(datasets.describe, "cars")
    loaded = await asyncio.to_thread(datasets.load, "cars")

    assert listed.to_dict("records") == [
        {"name": "cars", "rows": 3, "columns": 2, "uploaded": False}
    ]
    assert list(described.columns) == [
        "name", "type", "missing", "distinct", "minimum", "maximum"
    ]  # fmt: skip
    assert {column: str(kind) for column, kind in loaded.dtypes.items()} == {
        "name": "str",
        "rows": "int32",
        "when": "datetime64[ms]",
    }
    assert loaded["name"].isna().tolist() == [False, False, True]


async def test_the_module_itself_shows_what_there_is_in_few_words(
    running: SidecarFixture, guest: Callable[[str], Any]
) -> None:
    shown = await asyncio.to_thread(repr, guest("datasets"))

    assert shown == "cars: 3 rows: name text, when timestamp"


async def test_a_loaded_frame_can_be_changed_and_is_fetched_once(
    running: SidecarFixture, guest: Callable[[str], Any]
) -> None:
    running.data.table = arrow.table({"a": [1.0, 2.0], "b": [1, 2]})
    call = guest("threadbook_mcp").call
    table = await asyncio.to_thread(call, "datasets", "import_dataset", {"name": "cars"})
    first = await asyncio.to_thread(table.dataframe)
    first.loc[0, "a"] = 99.0
    first["c"] = 0
    second = table.dataframe()

    assert second["a"].tolist() == [1.0, 2.0]
    assert list(second.columns) == ["a", "b"]
    assert running.data.tables_asked_for == 1


async def test_a_table_that_is_first_looked_at_in_a_later_cell_is_asked_for_again(
    running: SidecarFixture, guest: Callable[[str], Any]
) -> None:
    call = guest("threadbook_mcp").call
    table = await asyncio.to_thread(call, "datasets", "import_dataset", {"name": "cars"})
    running.data.table = arrow.table({"a": [1.0, 2.0]})
    await running.put(cell={"id": "turn-1-2", "most_s": 600})
    frame = await asyncio.to_thread(table.dataframe)

    assert frame["a"].tolist() == [1.0, 2.0]
    assert table["rows"] == 2
    assert running.data.tables_asked_for == 1


async def test_code_written_for_the_seed_reads_the_content_as_csv(
    running: SidecarFixture, guest: Callable[[str], Any]
) -> None:
    schemas: list[ToolSchema] = []
    async with mcp_client(running.socket()) as client:
        for tool in (await client.list_tools()).tools:
            schemas.append(ToolSchema(tool.name, tool.description or "", tool.input_schema))
    for path, text in render({"datasets": ServerTools(schemas)}).items():
        file = running.folder / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)

    servers = guest("servers.datasets_client")
    listed = await asyncio.to_thread(servers.list_datasets)
    result = await asyncio.to_thread(servers.import_dataset, "cars")
    asked_before = running.data.tables_asked_for
    content = await asyncio.to_thread(result.get, "content")
    echoed = await asyncio.to_thread(servers.echo, value=1)

    assert listed["datasets"] == ["cars.csv"]
    assert (result["name"], result["rows"]) == ("cars", 3)
    assert "content" in result
    assert asked_before == 0
    assert pandas.read_csv(io.StringIO(content))["rows"].tolist() == [1, 2, 3]
    assert result["content"] is content
    assert echoed == {"value": 1, "other": "left out"}
    assert servers.list_datasets.__doc__ == "List the datasets."


async def test_errors_are_the_tools_sentences(
    running: SidecarFixture, guest: Callable[[str], Any]
) -> None:
    threadbook_mcp = guest("threadbook_mcp")

    async def error_of(*arguments: Any) -> str:
        with pytest.raises(threadbook_mcp.ToolError) as raised:
            await asyncio.to_thread(threadbook_mcp.call, *arguments)
        assert raised.value.__context__ is None or raised.value.__suppress_context__
        return str(raised.value)

    assert await error_of("datasets", "describe_dataset", {"name": "x"}) == (
        "There is no dataset 'x'."
    )
    assert await error_of("datasets", "secret") == "That tool isn't available in this thread."
    assert await error_of("other", "list_datasets") == "Not found."
    assert "plain JSON" in await error_of("datasets", "echo", {"value": {1, 2}})
    assert "plain JSON" in await error_of("datasets", "echo", {"value": float("nan")})
    assert await error_of("datasets", "größe") == "That tool isn't available in this thread."
    await running.data.kill()
    assert await error_of("datasets", "list_datasets") == (
        "The datasets server isn't answering; try again in a few seconds."
    )
    await running.delete()
    assert await error_of("datasets", "list_datasets") == (
        "The data sidecar isn't reachable just now; run the cell again in a few seconds."
    )


@pytest.mark.parametrize("chunks", [1, 2, 3, 4], ids=["nothing", "1 of 3", "2 of 3", "no end mark"])
async def test_a_table_that_breaks_off_is_an_error_and_never_a_shorter_table(
    running: SidecarFixture, guest: Callable[[str], Any], chunks: int
) -> None:
    threadbook_mcp = guest("threadbook_mcp")
    whole = arrow.table({"a": list(range(300))})
    running.data.table = arrow.Table.from_batches(whole.to_batches(max_chunksize=100))
    running.data.break_after_chunks = chunks
    table = await asyncio.to_thread(
        threadbook_mcp.call, "datasets", "import_dataset", {"name": "cars"}
    )
    with pytest.raises(threadbook_mcp.ToolError) as raised:
        await asyncio.to_thread(table.dataframe)

    assert str(raised.value) == "The table broke off on its way; run the cell again."


async def test_no_connection_stays_open_after_a_call(
    running: SidecarFixture, guest: Callable[[str], Any]
) -> None:
    def sockets() -> int:
        """Unix sockets connected from this side to the session's; the listener isn't counted."""
        lines = Path("/proc/net/unix").read_text().splitlines()
        return sum(str(running.socket()) in line for line in lines)

    before = sockets()
    await asyncio.to_thread(guest("datasets").load, "cars")
    async with asyncio.timeout(5):
        await running.delete()

    assert before == 1
    assert sockets() == 0


async def test_importing_the_library_imports_no_pandas() -> None:
    code = "import sys, datasets, threadbook_mcp; print('pandas' in sys.modules)"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, env={"PYTHONPATH": str(LIBRARY)}, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()

    assert output == b"False\n"
