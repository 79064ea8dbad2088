"""A data server whose file loses its grants shows nothing, and neither does the next one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from declared.access.latch import CLOSED
from tests.fakes.dataset_server import DatasetServer, serving
from tests.fakes.identities import OPERATOR

THREAD = "slack:T1:C1:1.1"


async def test_a_file_without_its_grants_opens_nothing_over_a_restart(short_path: Path) -> None:
    data = short_path / "data"
    data.mkdir()
    (data / "cars.csv").write_text("n\n1\n")
    file, options = data / "datasets.toml", ("--had-grants", short_path / "had-grants")

    async def listed(server: DatasetServer, **whose: str) -> dict[str, Any]:
        return await server.call("list_datasets", **whose)

    async with serving(data, short_path / "mcp.sock", *options) as server:
        assert (await listed(server, thread=THREAD))["datasets"] == ["cars"]
        file.write_text("[grants.x]\nin = ['slack:T1:C2']\ndatasets = ['*']")
        assert (await listed(server, thread=THREAD))["datasets"] == []
        file.write_text("")
        assert (await listed(server, thread=THREAD))["datasets"] == []
        file.unlink()
        assert (await listed(server, thread=THREAD))["problems"] == [CLOSED]
    async with serving(data, short_path / "mcp.sock", *options) as server:
        for whose in ({"thread": THREAD}, {}):  # a thread, and somebody on this machine
            assert (await listed(server, **whose))["datasets"] == []
        seen = await listed(server, identity=OPERATOR)
        assert (seen["datasets"], seen["problems"]) == (["cars"], [CLOSED])
        file.write_text("open = true")
        seen = await listed(server, thread=THREAD)
        assert (seen["datasets"], seen["problems"]) == (["cars"], [])
