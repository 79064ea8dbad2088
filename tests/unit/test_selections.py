"""A part of a table: named columns, rows that fulfil conditions, no more than so many."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from mcp_server.errors import BadSelection, DatasetError, UnknownColumn
from mcp_server.folder import scan
from mcp_server.names import find
from mcp_server.table import Condition, Operator, Scalar, Selection
from mcp_server.tables import Tables

CSV = """\
id,brand,sold,new
1,Fiat,2024-01-31,true
2,Opel,2024-02-29,false
3,,,
4,fiat,2025-01-01,true
"""


def ids(folder: Path, selection: Selection) -> list[int]:
    (folder / "cars.csv").write_text(CSV)
    with Tables().open(find(scan(folder), "cars"), selection) as rows:
        return pa.Table.from_batches(list(rows), rows.schema).to_pydict()["id"]


@pytest.mark.parametrize(
    ("column", "operator", "values", "found"),
    [
        ("id", "=", (2,), [2]),
        ("id", ">=", (2.5,), [3, 4]),
        ("id", "in", (1, 4, 9), [1, 4]),
        ("id", "in", (), []),
        ("id", "not in", (1,), [2, 3, 4]),
        ("brand", "=", ("Fiat",), [1]),
        ("BRAND", "contains", ("FIA",), [1, 4]),
        ("brand", "!=", ("Fiat",), [2, 4]),
        ("brand", "missing", (), [3]),
        ("brand", "not missing", (), [1, 2, 4]),
        ("brand", "=", ("' OR 1 = 1 --",), []),
        ("sold", "<", ("2024-02-01",), [1]),
        ("new", "=", (True,), [1, 4]),
    ],
)
def test_rows_fulfil_the_condition(
    tmp_path: Path,
    column: str,
    operator: Operator,
    values: tuple[Scalar, ...],
    found: list[int],
) -> None:
    selection = Selection(where=(Condition(column, operator, values),))
    assert ids(tmp_path, selection) == found


def test_columns_and_rows_are_no_more_than_asked_for(tmp_path: Path) -> None:
    (tmp_path / "cars.csv").write_text(CSV)
    selection = Selection(("Brand", "id"), limit=2)
    with Tables().open(find(scan(tmp_path), "cars"), selection) as rows:
        assert rows.schema.names == ["brand", "id"]
        table = pa.Table.from_batches(list(rows), rows.schema)
    assert table.to_pydict() == {"brand": ["Fiat", "Opel"], "id": [1, 2]}


@pytest.mark.parametrize(
    ("selection", "error", "said"),
    [
        (Selection(("brnd",)), UnknownColumn, 'Did you mean "brand"'),
        (Selection(where=(Condition("id", "=", ("2",)),)), BadSelection, "'2' is no number"),
        (Selection(where=(Condition("sold", "=", ("x",)),)), BadSelection, "2024-12-31"),
        (Selection(where=(Condition("sold", "=", ("2024-02-30",)),)), BadSelection, "no time"),
        (Selection(where=(Condition("id", "contains", ("2",)),)), BadSelection, "about texts"),
        (Selection(where=(Condition("id", "=", ()),)), BadSelection, "takes one value"),
        (Selection(limit=-1), BadSelection, "not -1"),
    ],
)
def test_what_can_not_be_meant_is_told_with_what_to_write(
    tmp_path: Path, selection: Selection, error: type[DatasetError], said: str
) -> None:
    with pytest.raises(error, match=said):
        ids(tmp_path, selection)
