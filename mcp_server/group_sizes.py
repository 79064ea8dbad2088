"""Whether a query sums up: it asks for groups of rows, and of them for nothing but statistics. Then
another query tells how many values each group has, for one of a single row shows its values. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, cast

from .questions import nodes_of

ENOUGH = 3
STATISTICS = frozenset(
    [
        "count",
        "count_star",
        "sum",
        "avg",
        "mean",
        "median",
        "stddev",
        "stddev_samp",
        "stddev_pop",
        "variance",
        "var_samp",
        "var_pop",
        "corr",
        "covar_samp",
        "covar_pop",
        "quantile_cont",
        "quantile_disc",
        "approx_quantile",
        "approx_count_distinct",
        "min",
        "max",
        "skewness",
        "kurtosis",
        "entropy",
    ]
)
PLAIN = frozenset(
    [
        "+",
        "-",
        "*",
        "/",
        "//",
        "%",
        "round",
        "floor",
        "ceil",
        "trunc",
        "abs",
        "sqrt",
        "ln",
        "log",
        "nullif",
        "coalesce",
        "date_trunc",
        "date_part",
        "year",
        "quarter",
        "month",
        "week",
        "day",
        "dayofweek",
        "isodow",
        "hour",
        "strftime",
    ]
)
Node = Mapping[str, Any]


def group_sizes(
    tree: Any, identifying: Collection[str], texts: Collection[str] = ()
) -> dict[str, Any] | None:
    """A tree that gives for each group of rows the least number of different values it has in an
    identifying column; None where the query isn't of this kind. The largest of `texts`, and the
    like, is one of them.
    """
    select = _select(tree)
    if select is None or any(one.get("class") == "STAR" for one in nodes_of(select)):
        return None
    given: list[dict[str, Any]] = select["select_list"]
    keys = _keys(select, given)
    if keys is None:
        return None
    names = frozenset(one.casefold() for one in identifying)
    if not all(_is_statistic(one, keys) or _is_key(one, keys) for one in given):
        return None
    if any(_picks(node, frozenset(one.casefold() for one in texts)) for node in nodes_of(given)):
        return None
    read = [one for part in (given, keys, select["where_clause"]) for one in _named(part, names)]
    if not read:
        return None
    # Exact where it matters: an estimate of up to three is one.
    counts = [_call("approx_count_distinct", [one]) for one in _once(read)]
    least = _call("least", counts) if len(counts) > 1 else counts[0]
    groups = {"group_expressions": keys, "group_sets": [[*range(len(keys))]] if keys else []}
    asked = {**select, **groups, "select_list": [{**least, "alias": "size"}], "modifiers": []}
    asked["aggregate_handling"] = "STANDARD_HANDLING"
    return {"error": False, "statements": [{"node": asked, "named_param_map": []}]}


def _select(tree: Any) -> dict[str, Any] | None:
    """Of one SELECT over tables by name, without other SELECTs in it."""
    select: dict[str, Any] = tree["statements"][0]["node"]
    if select.get("type") != "SELECT_NODE" or select["qualify"] or select["sample"]:
        return None
    nodes = list(nodes_of(select))
    if any(one.get("class") in ("SUBQUERY", "WINDOW", "CASE") for one in nodes):
        return None
    if select["cte_map"]["map"] or len(select["group_sets"]) > 1:
        return None
    return select if _are_tables(select["from_table"]) else None


def _are_tables(source: Node | None) -> bool:
    match source:
        case {"type": "BASE_TABLE", "sample": None, "column_name_alias": []}:
            return True
        case {"type": "JOIN", "left": left, "right": right}:
            return _are_tables(left) and _are_tables(right)
        case _:
            return False


def plain_columns(tree: Any, given: Sequence[str], identifying: Collection[str]) -> set[str]:
    """Of the columns that a query gives, those that are columns of its tables as they are, and
    aren't identifying.
    """
    select = _select(tree)
    entries: list[dict[str, Any]] = select["select_list"] if select else []
    names = {one.casefold() for one in identifying}
    if any(one["class"] == "STAR" for one in entries):
        is_plain = not any(one["alias"] or _changes(one) for one in entries)
        return {one for one in given if is_plain and one.casefold() not in names}
    return {
        name
        for name, one in zip(given, entries, strict=False)
        if one["class"] == "COLUMN_REF" and one["column_names"][-1].casefold() not in names
    }


def _changes(entry: Node) -> bool:
    """Whether it is neither a column nor all of them as they are."""
    named = ("replace_list", "rename_list", "expr", "columns")
    return entry["class"] not in ("COLUMN_REF", "STAR") or any(entry.get(one) for one in named)


def _picks(node: Node, texts: frozenset[str]) -> bool:
    name = node.get("function_name")
    return name in STATISTICS and not str(name).startswith("count") and any(_named(node, texts))


def _keys(select: Node, given: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """What the rows are grouped by, without aliases and numbers for it."""
    aliases = {one["alias"].casefold(): one for one in given if one["alias"]}
    keys: list[dict[str, Any]] = []
    written: list[dict[str, Any]] = select["group_expressions"]
    for one in written:
        if one["class"] == "CONSTANT":
            place = str(one["literal"]["text"])
            if not place.isdecimal() or not 0 < int(place) <= len(given):
                return None
            one = given[int(place) - 1]
        elif one["class"] == "COLUMN_REF" and len(one["column_names"]) == 1:
            one = aliases.get(one["column_names"][0].casefold(), one)
        keys.append(one)
    if select["aggregate_handling"] == "FORCE_AGGREGATES":
        keys += [one for one in given if not _has_statistic(one)]
    if not (keys or any(map(_has_statistic, given))) or not all(map(_is_plain, keys)):
        return None
    return [{**one, "alias": ""} for one in keys]


def _is_key(node: Node, keys: list[dict[str, Any]]) -> bool:
    return any(_same(node) == _same(key) for key in keys)


def _is_statistic(node: Node, keys: list[dict[str, Any]]) -> bool:
    """Statistics, keys and numbers, and what is reckoned with them."""
    match node:
        case {"class": "CONSTANT"}:
            return True
        case {"class": "CAST", "child": child}:
            return _is_statistic(child, keys)
        case {"class": "FUNCTION", "filter": None, "function_name": name}:
            if name in STATISTICS:
                return all(map(_is_plain, _arguments(node)))
            return name in PLAIN and all(_is_statistic(one, keys) for one in _arguments(node))
        case _:
            return _is_key(node, keys)


def _is_plain(node: Node) -> bool:
    """Columns and what is reckoned with them."""
    match node:
        case {"class": "CONSTANT" | "COLUMN_REF"}:
            return True
        case {"class": "CAST", "child": child}:
            return _is_plain(child)
        case {"class": "FUNCTION", "function_name": name}:
            return name in PLAIN and all(map(_is_plain, _arguments(node)))
        case _:
            return False


def _has_statistic(node: Node) -> bool:
    return any(str(one.get("function_name")) in STATISTICS for one in nodes_of(node))


def _arguments(node: Node) -> list[dict[str, Any]]:
    return [one["expression"] for one in node["arguments"]]


def _named(part: Any, names: frozenset[str]) -> Iterator[dict[str, Any]]:
    for one in nodes_of(part):
        columns = cast("list[str]", one.get("column_names") or [""])
        if one.get("class") == "COLUMN_REF" and columns[-1].casefold() in names:
            yield {**one, "alias": ""}


def _once(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({str(_same(one)).casefold(): one for one in nodes}.values())


def _same(node: Any) -> Any:
    """A node without its place and its alias."""
    if isinstance(node, dict):
        fields = cast("dict[str, Any]", node).items()
        left_out = ("alias", "query_location", "query_location_length")
        return {name: _same(one) for name, one in fields if name not in left_out}
    return [_same(one) for one in cast("list[Any]", node)] if isinstance(node, list) else node


def _call(name: str, arguments: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "class": "FUNCTION", "type": "FUNCTION", "alias": "", "function_name": name, "schema": "",
        "filter": None, "order_bys": {"type": "ORDER_MODIFIER", "orders": []},
        "distinct": False, "is_operator": False, "export_state": False, "catalog": "",
        "arguments": [{"name": "", "expression": one} for one in arguments],
        "qualified_name": {"path": [name]},
    }  # fmt: skip
