"""What a query is about: that it is one SELECT, and which tables it names, as DuckDB's own parser
says. What tells of the server itself, files or settings, is no question about data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from typing import Any, cast

import duckdb

from .duck import brief
from .errors import BadQuery

MAX_SQL_CHARS = 20_000
Parts = tuple[str, ...]  # a name as it is written: table, schema.table or catalog.schema.table
ONE_SELECT = "A query is one SELECT over datasets, by their names, in DuckDB's SQL."
# A WITH may hold statements that write, COPY to a file among them: the whole is still a SELECT.
_READING = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest"})
_SYSTEM = re.compile(r"(duckdb|pg|pragma|sqlite)_.*", re.I)
_TELLING = re.compile(r"current_setting|get(env|variable)|version|(duckdb|pg|pragma)_.*", re.I)


def bounded(sql: str) -> str:
    """Raises: BadQuery: it is too long."""
    if len(sql) > MAX_SQL_CHARS:
        raise BadQuery(f"A query has at most {MAX_SQL_CHARS:,} characters.")
    return sql


def tables_in(sql: str) -> list[Parts]:
    """The names of the tables that one SELECT is about.

    Raises:
        BadQuery: it is something else, or asks for what is no table.
    """
    return tables_of(parsed(sql))


def parsed(sql: str) -> object:
    """One SELECT, as DuckDB's parser writes it down.

    Raises:
        BadQuery: it is something else, or asks for what is no table.
    """
    tree = _tree(bounded(sql))
    nodes = list(nodes_of(tree))
    if any("cte_map" in node and node.get("type") not in _READING for node in nodes):
        raise BadQuery(ONE_SELECT)
    _refuse_functions(nodes)
    for node in nodes:
        name = str(node.get("table_name"))
        if node.get("type") == "BASE_TABLE" and _SYSTEM.fullmatch(name):
            raise BadQuery(f'"{name}" is no dataset.')
    return tree


def tables_of(tree: object) -> list[Parts]:
    """The names of the tables that it is about."""
    return sorted(set(_read(tree)))


def _tree(sql: str) -> object:
    with _parser() as connection:
        statements: Any = connection.extract_statements(sql)
        if [one.type for one in statements] != [duckdb.StatementType.SELECT]:
            raise BadQuery(ONE_SELECT)
        tree = json.loads(
            connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()[0][0]
        )
    if tree["error"]:
        raise BadQuery(ONE_SELECT)
    return tree


@contextmanager
def _parser() -> Generator[Any]:
    """A database for its parser alone; its own sentence on what it can't read."""
    with closing(duckdb.connect(":memory:")) as connection:
        connection.execute("SET enable_external_access = false")
        connection.execute("SET python_enable_replacements = false")
        try:
            yield connection
        except duckdb.Error as error:
            raise BadQuery(f"DuckDB can't read the query: {brief(error, lines=3)}") from error


def _refuse_functions(nodes: list[dict[str, object]]) -> None:
    for node in nodes:
        name = node.get("function_name")
        if isinstance(name, str) and _TELLING.fullmatch(name):
            raise BadQuery(f"{name}() tells nothing of data, so a query can't use it.")
        inner = node.get("function")
        if node.get("type") == "TABLE_FUNCTION" and isinstance(inner, dict):
            name = str(cast("dict[str, object]", inner).get("function_name"))
            if name.lower() not in TABLE_FUNCTIONS:
                raise BadQuery(f"A query reads datasets by their names, and not {name}().")


def _parts(table: dict[str, object]) -> Parts:
    written = (table.get("catalog_name"), table.get("schema_name"), table["table_name"])
    return tuple(str(one) for one in written if one)


def _read(tree: object) -> Iterator[Parts]:
    """The names that stand for tables: where they stand, the query gave them to no part of itself.

    DuckDB's own list of them fails on joins by column names: it knows no columns here.
    """
    waiting: list[tuple[object, frozenset[str]]] = [(tree, frozenset())]
    while waiting:
        one, own = waiting.pop()
        if isinstance(one, list):
            waiting += [(child, own) for child in cast("list[object]", one)]
        elif isinstance(one, dict):
            node = cast("dict[str, object]", one)
            if node.get("type") == "BASE_TABLE":
                parts = _parts(node)
                if len(parts) > 1 or str(node["table_name"]).lower() not in own:
                    yield parts
            if node.get("type") == "RECURSIVE_CTE_NODE":
                own |= {str(node["cte_name"]).lower()}
            for entry in _ctes(node):  # each knows those before it
                waiting.append((entry["value"], own))
                own |= {str(entry["key"]).lower()}
            waiting += [(child, own) for name, child in node.items() if name != "cte_map"]


def _ctes(node: dict[str, object]) -> list[dict[str, object]]:
    found = node.get("cte_map")
    entries = cast("dict[str, object]", found).get("map") if isinstance(found, dict) else None
    return cast("list[dict[str, object]]", entries) if isinstance(entries, list) else []


def nodes_of(tree: object) -> Iterator[dict[str, object]]:
    """All objects in it, at any depth."""
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            fields = cast("dict[str, object]", one)
            yield fields
            waiting += fields.values()
        elif isinstance(one, list):
            waiting += cast("list[object]", one)
