"""Which columns of a query's answer may show values of single rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import duckdb

from .errors import DatasetError
from .group_sizes import ENOUGH, group_sizes, plain_columns
from .identifying import FEW, Identifying, read_of
from .queries import Queries, Query
from .streams import Open
from .visible import Visible

# The first row of what is opened.
FirstRow = Callable[[Open], list[Any]]


class Summing:
    """Tells them; all of them where it can't be told."""

    def __init__(self, queries: Queries, visible: Visible) -> None:
        self._queries, self._visible = queries, visible
        self._identifying = Identifying(visible)

    def identifying(self, query: Query, first_row: FirstRow) -> list[str]:
        names = [name for name, _ in query.columns]
        read = {
            one
            for table, dataset in query.tables.items()
            for one in read_of(self._identifying.of(dataset), query.reads, ".".join(table))
        }
        if not read or self._sums_up(query, read, first_row):
            return []
        plain = plain_columns(query.tree, names, read)
        return [name for name in names if name not in plain]

    def _sums_up(self, query: Query, read: set[str], first_row: FirstRow) -> bool:
        """Whether its groups have values of several rows, all but a few of them."""
        asked = group_sizes(query.tree, read, self._texts(query) & read)
        if asked is None:
            return False
        sizes = f"SELECT count(*), count(*) FILTER (WHERE size < {ENOUGH}) FROM ({_written(asked)})"
        try:
            groups, small = first_row(lambda: self._queries.open(replace(query, sql=sizes)))
        except (DatasetError, duckdb.Error):
            return False
        return bool(small <= FEW and 2 * small <= groups)

    def _texts(self, query: Query) -> set[str]:
        shapes = (self._visible.shape(dataset) for dataset in query.tables.values())
        return {name for shape in shapes for name, kind in shape.columns if kind == "VARCHAR"}


def _written(tree: Any) -> str:
    with duckdb.connect(":memory:") as connection:
        asked = connection.execute("SELECT json_deserialize_sql(?)", [json.dumps(tree)])
        return str(asked.fetchall()[0][0])
