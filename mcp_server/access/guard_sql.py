"""A view laid over what a query in DuckDB's SQL gives, for questions that name it. Pure."""

from __future__ import annotations

from ..duck_sql import all_of, test
from ..sql import identifier, literal, text
from ..table import ALL, Shape
from .guard import selection_of
from .view import MASK, View

NO_LIMIT = 2**62


def guarded(query: str, shape: Shape, view: View, name: str) -> str:
    """SQL without values beside it, as DuckDB's views have to be; `shape` is the whole table's.

    A limit that limits nothing keeps the question's own conditions from being tried on rows that
    may not be seen: what they fail on would tell of those.

    Raises:
        DatasetError: the view can't be kept.
    """
    kinds = dict(shape.columns)
    part = selection_of(ALL, shape, view, name)
    columns = ", ".join(_column(one, view) for one in part.columns)
    tests = [test(one, kinds[one.column], literal) for one in part.where]
    part_of = f"SELECT {columns} FROM ({query}){all_of(tests)}"
    return f"{part_of} LIMIT {NO_LIMIT}" if tests else part_of


def _column(name: str, view: View) -> str:
    quoted = identifier(name)
    if not view.masks(name):
        return quoted
    return f"CASE WHEN {quoted} IS NOT NULL THEN {text(MASK)} END AS {quoted}"
