"""What the audit says of every kind of access to the real data server, and of every refusal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from audit.check import check
from audit.rows import Row, rows_in
from bot.identity import HEADER
from declared.access.grants import Grant
from declared.access.people import people_in
from mcp_server.accesses import CALL_HEADER, PERSON_HEADER
from tests.fakes.dataset_server import DatasetServer, Refused, serving
from tests.fakes.identities import OPERATOR, signed
from tests.fakes.servers import free_port

pytestmark = pytest.mark.asyncio(loop_scope="module")
THREAD = "slack:T1:CSALES:1.1"
BOSS = Grant("boss", who=frozenset({"slack:T1:UBOSS"}))
SALES = signed(THREAD, people=people_in((BOSS,)).digest)
SECRET = "hunter2"
TOML = """
[datasets.orders]
examples = true

[grants.boss]
who = ["slack:T1:UBOSS"]
datasets = ["*"]

[grants.sales]
in = ["slack:T1:CSALES"]
datasets = ["orders", "flat"]
hidden.orders = ["email"]
masked.orders = ["name"]
rows.orders = [["region", "=", "EMEA"]]

[grants.here]
who = ["local"]
datasets = ["flat"]
"""
ORDERS = f"name,email,region,pay\nAda,{SECRET},EMEA,1\nBob,b@example.com,APAC,2\nCy,c@x,EMEA,3\n"
SEEN = ("name", "region", "pay")


@dataclass(frozen=True)
class Room:
    server: DatasetServer
    folder: Path

    def rows(self) -> list[Row]:
        return list(rows_in(self.folder / "audit"))

    async def row_of(self, tool: str, identity: str = SALES, **arguments: Any) -> Row:
        """What the audit says of one call, whatever comes of it."""
        before = len(self.rows())
        with suppress(Refused):
            await self.server.call(tool, identity=identity, **arguments)
        (row,) = self.rows()[before:]
        return row

    async def ticket(self, **arguments: Any) -> str:
        found = await self.server.call("import_dataset", identity=SALES, **arguments)
        return str(found["stream"])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Room]:
    folder = Path(str(tmp_path_factory.mktemp("a")))
    data = folder / "data"
    data.mkdir()
    (data / "datasets.toml").write_text(TOML)
    (data / "orders.csv").write_text(ORDERS)
    (data / "flat.csv").write_text("n,m\n1,2\n")
    (data / "pay.csv").write_text("n\n9\n")
    async with serving(data, folder / "mcp.sock", "--audit", folder / "audit/datasets") as server:
        yield Room(server, folder)


@dataclass(frozen=True)
class Case:
    """A call, and what the audit is to say of it."""

    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    datasets: tuple[str, ...] = ("orders",)
    columns: tuple[str, ...] = ()
    rows: int | None = None
    rules: tuple[str, ...] = ("sales",)
    outcome: str = "ok"
    reason: str = ""
    thread: str = THREAD


def query(sql: str) -> dict[str, Any]:
    return {"sql": sql}


CASES = {
    "list": Case("list_datasets", datasets=("flat", "orders")),
    "search": Case("search_datasets", {"text": "region"}),
    "describe": Case("describe_dataset", {"name": "orders.csv"}, columns=SEEN),
    "import": Case("import_dataset", {"name": "orders"}, columns=SEEN),
    "import of a part": Case(
        "import_dataset", {"name": "orders", "columns": ["pay"], "limit": 1}, columns=("pay",)
    ),
    "sample": Case("sample_dataset", {"name": "orders", "rows": 1}, columns=SEEN, rows=1),
    "query": Case(
        "query_dataset", query("SELECT sum(pay) AS x FROM orders GROUP BY region"),
        columns=("region", "pay"),
    ),
    "query with rows": Case(
        "query_dataset", {"sql": "FROM orders", "inline_rows": 9}, columns=SEEN, rows=2
    ),
    "query of two": Case(
        "query_dataset", query("SELECT pay FROM orders JOIN flat ON n = pay"),
        datasets=("flat", "orders"), columns=("flat.n", "orders.pay"),
    ),
    "not granted": Case(
        "import_dataset", {"name": "pay"}, ("pay",), rules=(),
        outcome="refused", reason="not granted",
    ),
    "not there": Case(
        "import_dataset", {"name": "boats"}, ("boats",), rules=(),
        outcome="refused", reason="no such dataset",
    ),
    "query not granted": Case(
        "query_dataset", query("FROM orders, pay"), ("pay",), rules=(),
        outcome="refused", reason="not granted",
    ),
    "hidden column": Case(
        "import_dataset", {"name": "orders", "columns": ["email"]}, columns=("email",),
        outcome="refused", reason="no such column here",
    ),
    "masked column": Case(
        "import_dataset",
        {"name": "orders", "where": [{"column": "name", "value": SECRET}]},
        outcome="refused", reason="a condition on a masked column",
    ),
    "examples": Case(
        "sample_dataset", {"name": "flat"}, ("flat",),
        outcome="refused", reason="its examples aren't shown",
    ),
    "not a database": Case(
        "query_dataset", {"sql": "SELECT 1", "source": "orders"}, rules=(),
        outcome="refused", reason="no such database",
    ),
    "bad SQL": Case(
        "query_dataset", query(f"SELECT '{SECRET}'::INT FROM orders WHERE"), (), rules=(),
        outcome="failed", reason="the query can't be answered",
    ),
    "bad arguments": Case(
        "import_dataset", {"nome": SECRET}, (), rules=(),
        outcome="refused", reason="not a valid request", thread="",
    ),
    "no such tool": Case(
        "drop_dataset", {"name": "orders"}, (), rules=(),
        outcome="refused", reason="not a valid request", thread="",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_a_call_is_one_row_that_names_what_it_was_about(room: Room, case: Case) -> None:
    row = await room.row_of(case.tool, **case.arguments)

    assert (row.server, row.tool, row.thread) == ("datasets", case.tool, case.thread)
    assert (row.outcome, row.reason, row.rules) == (case.outcome, case.reason, case.rules)
    assert (row.datasets, row.columns, row.rows) == (case.datasets, case.columns, case.rows)
    assert row.bytes is not None
    assert row.bytes > 0


async def test_a_table_is_a_row_with_the_rows_and_bytes_that_went_out(room: Room) -> None:
    stream = await room.ticket(name="orders")
    before = len(room.rows())
    async with room.server.http(identity=SALES) as http:
        table = await http.get(stream)
        again = await http.get(stream)
        stolen = await http.get(await room.ticket(name="flat"), headers={HEADER: "x"})
    first, second, _, third = room.rows()[before:]

    assert (first.tool, first.outcome, first.rows) == ("stream", "ok", 2)
    assert first.bytes == len(table.content)
    assert (first.datasets, first.columns, first.rules) == (("orders",), SEEN, ("sales",))
    assert [second.outcome, second.reason] == ["refused", "unknown ticket"]
    assert [third.outcome, third.reason] == ["refused", "the identity isn't proven"]
    assert [again.status_code, stolen.status_code] == [404, 403]


async def test_who_asked_is_told_over_the_socket_alone(room: Room) -> None:
    by_operator = await room.row_of("list_datasets", OPERATOR)
    async with room.server.http(identity=SALES) as http:
        http.headers |= {PERSON_HEADER: '"slack:T1:UANA"', CALL_HEADER: "c1"}
        await _listed(http)

    assert by_operator.who == ("operator",)
    assert room.rows()[-1].who == ("slack:T1:UANA",)


async def test_an_identity_that_is_not_proven_is_a_refusal(room: Room) -> None:
    row = await room.row_of("import_dataset", "forged", name="orders")

    assert (row.outcome, row.reason) == ("refused", "the identity isn't proven")


async def test_no_value_of_the_data_and_no_text_of_a_query_is_in_it(room: Room) -> None:
    written = b"".join(path.read_bytes() for path in (room.folder / "audit").rglob("*.jsonl"))

    assert b'"outcome"' in written
    assert SECRET.encode() not in written


async def test_the_lines_hold_together(room: Room) -> None:
    assert check(room.folder / "audit" / "datasets").broken is None


async def test_clients_over_tcp_are_told_apart_from_nobody_whatever_they_say(
    tmp_path: Path, room: Room
) -> None:
    port, audit = free_port(), tmp_path / "audit"
    options = ("--audit", audit / "datasets", "--port", str(port))
    async with (
        serving(room.folder / "data", tmp_path / "s", *options),
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as http,
    ):
        http.headers |= {HEADER: OPERATOR, PERSON_HEADER: '"me"', CALL_HEADER: "c1"}
        await _listed(http)
    (row,) = rows_in(audit)

    assert (row.who, row.thread, row.datasets) == (("local",), "", ("flat",))
    assert (row.outcome, row.rules) == ("ok", ("here",))


async def _listed(http: httpx2.AsyncClient) -> None:
    transport = streamable_http_client(str(http.base_url.join("/mcp")), http_client=http)
    async with Client(transport) as client:
        assert not (await client.call_tool("list_datasets", {})).is_error


async def test_a_table_that_nobody_reads_to_its_end_says_how_far_it_came(room: Room) -> None:
    (room.folder / "data" / "long.csv").write_text(
        "n\n" + "".join(f"{n}\n" for n in range(3_000_000))
    )
    found = await room.server.call("import_dataset", identity=OPERATOR, name="long")
    reader, writer = await asyncio.open_unix_connection(str(room.server.socket))
    writer.write(
        f"GET {found['stream']} HTTP/1.1\r\nhost: localhost\r\n"
        f"{HEADER}: {OPERATOR}\r\n\r\n".encode()
    )
    await reader.readexactly(100_000)
    began = room.rows()[-1]
    writer.close()
    async with asyncio.timeout(30):
        while (row := room.rows()[-1]).outcome == "unfinished":  # noqa: ASYNC110 - a file
            await asyncio.sleep(0.02)

    assert began.outcome == "unfinished"
    assert (row.tool, row.outcome, row.reason) == ("stream", "failed", "broke off")
    assert row.rows is not None
    assert 0 < row.rows < 3_000_000
    assert row.bytes is not None
    assert row.bytes >= 100_000
