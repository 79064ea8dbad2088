"""The datasets of this thread: list them, look at their columns, load one or a part of one as a
DataFrame, or ask in SQL.
"""

# What a model reads with help() is kept short. Knows the tools of the server "datasets", no files.

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, cast

from threadbook_mcp import ToolError, call

_SERVER = "datasets"
_OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "missing", "not missing")
_MAX_SHOWN = 40
_SHORT = {"VARCHAR": "text", "BIGINT": "int", "INTEGER": "int", "DOUBLE": "float"}
_SAME = {"==": "=", "<>": "!=", "is null": "missing", "is not null": "not missing"}


def list() -> Any:
    """A DataFrame of the datasets you may use: name, rows, columns, and whether it was uploaded
    in this thread, which alone sees it."""
    import pandas

    details = call(_SERVER, "list_datasets")["details"]
    return pandas.DataFrame(details, columns=["name", "rows", "columns", "uploaded"])


def describe(name: str) -> Any:
    """A DataFrame of a dataset's columns: name, type, missing, distinct, minimum, maximum."""
    import pandas

    columns = call(_SERVER, "describe_dataset", {"name": name})["columns"]
    order = ["name", "type", "missing", "distinct", "minimum", "maximum"]
    return pandas.DataFrame(columns, columns=order)


def load(name: str, columns: Any = None, where: Any = None, limit: int | None = None) -> Any:
    """A dataset as a DataFrame, or a part: `load("cars", columns=["price"], limit=1000,
    where={"brand": ["Audi", "BMW"], "colour": None})`; None is missing. Or
    `where=[("price", ">", 100), ("name", "contains", "ab")]`; also != < <= >= = in "not in" missing
    "not missing". All conditions hold."""
    part = {"columns": _names(columns), "where": _conditions(where), "limit": limit}
    asked = {key: value for key, value in part.items() if value is not None}
    return call(_SERVER, "import_dataset", {"name": name, **asked}).dataframe()


def sql(query: str, source: str | None = None) -> Any:
    """One SELECT in DuckDB's SQL over datasets by name, as a DataFrame. The data stays outside and
    may be larger than memory: `sql("SELECT brand, avg(price) FROM cars GROUP BY brand")`. `source`:
    a database that answers in its own SQL."""
    where = {} if source is None else {"source": source}
    return call(_SERVER, "query_dataset", {"sql": query, **where}).dataframe()


def sample(name: str, rows: int = 5) -> Any:
    """A DataFrame of a dataset's first rows, at most 20, where the catalogue lets them be shown."""
    import pandas

    found = call(_SERVER, "sample_dataset", {"name": name, "rows": rows})
    return pandas.DataFrame(found["rows"], columns=[one["name"] for one in found["columns"]])


def search(words: str) -> Any:
    """A DataFrame of the datasets whose name, description or columns hold all these words."""
    import pandas

    details = call(_SERVER, "search_datasets", {"text": words})["details"]
    return pandas.DataFrame(details, columns=["name", "rows", "columns", "uploaded"])


def _names(columns: Any) -> Any:
    return [columns] if isinstance(columns, str) else columns and [*columns]


def _conditions(where: Any) -> Any:
    """Conditions as the tool takes them."""
    if not where:
        return None
    if isinstance(where, dict):
        pairs = cast("dict[str, Any]", where).items()
        return [_condition(column, *_equal(value)) for column, value in pairs]
    try:
        return [_condition(*one) for one in where]
    except TypeError:
        raise ToolError(
            'where is a dict like {"city": "Berlin"} or a list like [("price", ">", 100)].'
        ) from None


def _equal(value: Any) -> tuple[Any, ...]:
    if value is None:
        return ("missing",)
    return (
        ("=", value) if not hasattr(value, "__iter__") or isinstance(value, str) else ("in", value)
    )


def _condition(column: str, operator: str, value: Any = None) -> dict[str, Any]:
    known = _SAME.get(str(operator).lower(), str(operator).lower())
    if known not in _OPERATORS:
        raise ToolError(f"where has no operator {operator!r}; it has {', '.join(_OPERATORS)}.")
    if known in ("in", "not in"):
        value = [_plain(one) for one in value]
    return {"column": column, "operator": known, "value": _plain(value)}


def _plain(value: Any) -> Any:
    """JSON's own value for one of numpy's or pandas', or a date."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


class _Module(ModuleType):
    """`datasets` as a cell's last line: all that is there, in few words."""

    def __repr__(self) -> str:
        listing = call(_SERVER, "list_datasets")
        lines = [_line(one) for one in listing["details"][:_MAX_SHOWN]]
        if (more := listing.get("total", 0) - len(lines)) > 0:
            lines.append(f"{more:,} more: datasets.search(words), datasets.list()")
        return "\n".join(lines) or "There are no datasets yet."


def _line(detail: dict[str, Any]) -> str:
    rows = detail["rows"]
    uploaded = " (uploaded here)" if detail["uploaded"] else ""
    head = f"{detail['name']}{uploaded}: {'?' if rows is None else rows} rows"
    kinds = detail.get("column_types", {})
    columns = [f"{name} {_SHORT.get(kind, kind.lower())}" for name, kind in kinds.items()]
    if columns and (more := (detail["columns"] or 0) - len(columns)) > 0:
        columns.append(f"{more} more columns")
    title = f" - {detail['title']}" if detail.get("title") else ""
    return head + title + (": " if columns else "") + ", ".join(columns)


sys.modules[__name__].__class__ = _Module
