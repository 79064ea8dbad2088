"""Which columns of its tables a query may read, as DuckDB's parser says: rather one too many than
one too few. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from .questions import Parts, nodes_of

_ALL = frozenset({"STAR", "POSITIONAL_REFERENCE"})


def columns_read(tree: object, columns: Mapping[Parts, Sequence[str]]) -> list[str]:
    """`columns` are all of each table; of several tables, each name comes with its table's."""
    nodes = list(nodes_of(tree))
    words = {word.casefold() for node in nodes for word in _words(node)}
    is_all = any(_takes_all(node, _rows(nodes)) for node in nodes)
    found = {
        table: [name for name in names if is_all or name.casefold() in words]
        for table, names in columns.items()
    }
    if len(found) == 1:
        return next(iter(found.values()))
    return [f"{'.'.join(table)}.{name}" for table, names in found.items() for name in names]


def _words(node: Mapping[str, object]) -> Iterator[str]:
    for key in ("column_names", "using_columns"):
        named = node.get(key)
        yield from map(str, cast("list[object]", named) if isinstance(named, list) else ())


def _rows(nodes: Sequence[Mapping[str, object]]) -> frozenset[str]:
    """Names that stand for whole rows: of tables, and of what the query calls them."""
    named = (node.get(key) for node in nodes if "class" not in node for key in _NAMES)
    return frozenset(str(name).casefold() for name in named if name)


_NAMES = ("alias", "table_name", "cte_name", "key")


def _takes_all(node: Mapping[str, object], rows: frozenset[str]) -> bool:
    if node.get("class") in _ALL or node.get("ref_type") == "NATURAL":
        return True
    named = list(_words(node)) if node.get("class") == "COLUMN_REF" else []
    return bool(named) and named[-1].casefold() in rows
