"""The same thirty questions over the same data have the same answers, whatever it is kept in:
values, types and what is missing, through the real server and the official client.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest

from tests.fakes.dataset_server import DatasetServer, Refused, serving
from tests.fakes.thirty.question import Part, Question, Rows, Sql, Tool, same
from tests.fakes.thirty.questions import QUESTIONS
from tests.fakes.thirty.stores import FILES, SERVERS


def test_there_are_thirty_and_each_is_another() -> None:
    assert len({question.name for question in QUESTIONS}) == len(QUESTIONS) == 30


@pytest.mark.parametrize("store", [*FILES, *SERVERS])
async def test_thirty_questions_have_the_same_answers(
    request: pytest.FixtureRequest, short_path: Path, store: str
) -> None:
    data = short_path / "data"
    data.mkdir()
    if store in FILES:
        FILES[store](data)
    else:
        SERVERS[store](data, request.getfixturevalue(store))
    wrong: dict[str, tuple[Any, Any]] = {}
    async with serving(data, short_path / "mcp.sock") as server:
        for question in QUESTIONS:
            expected = [tuple(row) for row in question.expected()]
            try:
                types, rows = await answered(server, question)
            except Refused as refused:
                wrong[question.name] = (str(refused), expected)
                continue
            if list(types) != list(question.types) or not same(rows, expected):
                wrong[question.name] = ((types, rows), (question.types, expected))
    assert wrong == {}


async def answered(server: DatasetServer, question: Question) -> tuple[list[str], Rows]:
    """The types and the rows of the answer."""
    match question.ask:
        case Sql(sql):
            return await fetched(server, await server.call("query_dataset", sql=sql))
        case Part(name, columns, where):
            conditions = [
                {"column": column, "operator": operator, "value": value}
                for column, operator, value in where
            ]
            part = await server.call(
                "import_dataset", name=name, columns=list(columns), where=conditions
            )
            types, rows = await fetched(server, part)
            return types, sorted(rows)
        case Tool(tool, arguments, read):
            answer = await server.call(tool, **arguments)
            return [], [tuple(row) for row in read(answer)]


async def fetched(server: DatasetServer, answer: Any) -> tuple[list[str], Rows]:
    """The stream is what the answer said that it is."""
    async with server.http() as http:
        got = await http.get(answer["stream"])
    assert got.status_code == 200, got.text
    table: Any = arrow.ipc.open_stream(got.content).read_all()
    assert table.schema.names == [column["name"] for column in answer["columns"]]
    rows = list(zip(*table.to_pydict().values(), strict=True))
    return [str(kind) for kind in table.schema.types], rows
