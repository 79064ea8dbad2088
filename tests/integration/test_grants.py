"""What a grant withholds can't be had from inside a real sandbox, whatever its code says."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from audit.rows import Row, rows_in
from sandbox.engine import Engine
from tests.fakes.data_room import data_room
from tests.fakes.identities import OPERATOR, signed
from tests.fakes.sidecar import CELL, THREAD

GRANTS = """
[grants.channel]
in = ["slack:T1:C1"]
datasets = ["orders"]
hidden.orders = ["email"]
rows.orders = [["region", "=", "EMEA"]]

[grants.others]
in = ["slack:T1:C2"]
datasets = ["*"]
"""
# As the library asks, with the headers of somebody who may see more.
FORGED = """
import json, threadbook_connection
seen = []
for identity in {identities!r}:
    headers = {{"threadbook-identity": identity, "content-type": "application/json",
               "accept": "application/json, text/event-stream", "mcp-method": "tools/call",
               "mcp-protocol-version": "2026-07-28", "mcp-name": "list_datasets"}}
    meta = {{"io.modelcontextprotocol/" + key: value for key, value in
            {{"protocolVersion": "2026-07-28", "clientCapabilities": {{}},
             "clientInfo": {{"name": "x", "version": "1"}}}}.items()}}
    body = {{"jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": {{"name": "list_datasets", "arguments": {{}}, "_meta": meta}}}}
    connection = threadbook_connection.Connection()
    answer = connection.ask("POST", "/servers/datasets/mcp", json.dumps(body).encode(), headers)
    seen.append(json.loads(answer.read())["result"]["structuredContent"]["datasets"])
seen
"""


async def test_a_sandbox_has_what_its_place_is_granted_and_no_more(
    engine: Engine, sandbox_image: str, short_path: Path
) -> None:
    data = short_path / "data"
    data.mkdir()
    (data / "datasets.toml").write_text(GRANTS)
    (data / "orders.csv").write_text("region,email,n\nEMEA,a@example.com,1\nAPAC,b@example.com,2\n")
    with closing(sqlite3.connect(data / "shop.db")) as database:
        database.executescript("CREATE TABLE pay (n INT); INSERT INTO pay VALUES (9);")
    refused = {
        "datasets.load('shop.pay')": 'No dataset "shop.pay"',
        "datasets.sql('FROM shop.pay')": 'No dataset "shop.pay"',
        "datasets.sql('SELECT n FROM pay', source='shop')": 'No database "shop"',
        "datasets.sql('SELECT email FROM orders')": "not found in FROM clause",
        "datasets.load('orders', columns=['email'])": 'no column "email"',
    }
    async with data_room(engine, sandbox_image, short_path) as room:
        listed = await room.run("import datasets\ndatasets.list()['name'].tolist()")
        assert listed.result == "['orders']"
        assert (await room.run("datasets.load('orders').values.tolist()")).result == "[['EMEA', 1]]"
        counted = await room.run("int(datasets.sql('SELECT sum(n) AS n FROM orders')['n'][0])")
        assert counted.result == "1"
        for code, sentence in refused.items():
            assert sentence in await room.said(code)
        forged = (OPERATOR, signed("slack:T1:C2:1.1"), "")
        assert (await room.run(FORGED.format(identities=forged))).result == str([["orders"]] * 3)
    _audited(list(rows_in(short_path / "audit")))


def _audited(rows: list[Row]) -> None:
    """Each access from the sandbox is one row of what sidecar and data server tell of it."""
    assert {(row.session, row.cell, row.thread) for row in rows} == {("s1", CELL["id"], THREAD)}
    tables = [row for row in rows if row.tool == "stream"]
    assert [(row.outcome, row.rows, row.rules) for row in tables] == [("ok", 1, ("channel",))] * 2
    assert [row.columns for row in tables] == [("region", "n"), ("n",)]
    assert all(row.datasets == ("orders",) and (row.bytes or 0) > 0 for row in tables)
    refused = [(row.tool, row.datasets, row.reason) for row in rows if row.outcome == "refused"]
    assert refused == [
        ("import_dataset", ("shop.pay",), "not granted"),
        ("query_dataset", ("shop.pay",), "not granted"),
        ("query_dataset", ("shop",), "no such database"),
        ("import_dataset", ("orders",), "no such column here"),
    ]
    failed = [row.reason for row in rows if row.outcome == "failed"]
    assert failed == ["the query can't be answered"]
    listed = [row.datasets for row in rows if row.tool == "list_datasets"]
    assert listed == [("orders",)] * len(listed)
