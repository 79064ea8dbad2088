"""Makes a loaded table's identifying columns ready to be looked up. Knows pandas and pyarrow.

A column is identifying when most of its values differ. What has few different values is a category,
which the model needs to know.
"""

from __future__ import annotations

import importlib
from typing import Any

from .described import MANY, facts, is_category
from .letters import stream
from .registry import Table
from .sorted_column import NumberColumn, TimeColumn, different_of
from .text_column import TextColumn

MAX_CATEGORIES = 2_000
MAX_OBJECTS = 200_000
MAX_LOOKED_AT = 20_000
SAMPLE_ROWS = 200

Column = TextColumn | NumberColumn | TimeColumn


def make_ready(table: Table) -> list[Column]:
    """Its identifying columns; the values of its categories are kept with it. Once for a table."""
    if table.columns is None:
        columns: list[Column] = []
        categories: set[bytes] = set()
        frame = table.frame.reset_index(drop=True)
        groups = [
            one for position in range(frame.shape[1]) if is_category(one := frame.iloc[:, position])
        ]
        for position, label in enumerate(frame.columns):
            asked = None if table.identifying is None else str(label) in table.identifying
            made = _column(str(label), frame.iloc[:, position], asked, groups)
            if isinstance(made, set):
                categories |= made
            elif made is not None:
                columns.append(made)
        labels = {stream(str(label)).letters.tobytes() for label in frame.columns}
        table.columns, table.categories = columns, frozenset(categories | labels)
        table.frame = None
    return table.columns


def _column(
    name: str, series: Any, asked: bool | None, groups: list[Any]
) -> Column | set[bytes] | None:
    """The column where it is identifying, the values of a category of texts, or nothing."""
    kind = series.dtype.kind
    if kind in "iuf":
        return _numbers(name, series, asked, groups)
    if kind == "M":
        return _times(name, series, asked, groups)
    if kind in "bmc":
        return None
    return _texts(name, series, asked)


def _numbers(name: str, series: Any, asked: bool | None, groups: list[Any]) -> NumberColumn | None:
    if asked is False:
        return None
    numpy = importlib.import_module("numpy")
    as_floats = {"dtype": "float64", "na_value": float("nan")} if series.hasnans else {}
    values = series.to_numpy(**as_floats)
    values = values[numpy.isfinite(values)]
    different = different_of(values)
    if not len(different) or not _is_identifying(len(different), len(values), asked):
        return None
    return NumberColumn(name, different, facts(series, groups, is_part=bool(asked)))


def _times(name: str, series: Any, asked: bool | None, groups: list[Any]) -> TimeColumn | None:
    if asked is False:
        return None
    pandas = importlib.import_module("pandas")
    present = series.dropna()
    if getattr(present.dt, "tz", None) is not None:
        present = present.dt.tz_convert(None)
    seconds = present.to_numpy().astype("datetime64[s]").astype("int64")
    different = different_of(seconds)
    if not len(different) or not _is_identifying(len(different), len(seconds), asked):
        return None
    described = facts(pandas.Series(seconds, present.index), groups, is_part=bool(asked))
    return TimeColumn(name, different, described)


def _texts(name: str, series: Any, asked: bool | None) -> TextColumn | set[bytes]:
    arrow = importlib.import_module("pyarrow")
    column = _arrow_texts(series, arrow)
    rows = len(column) - column.null_count
    if asked is None and _looks_like_categories(column, arrow):
        asked = False
    if asked is not False:
        made = TextColumn(name, column)
        if asked or _is_identifying(made.different, rows, None):
            return made
    different = arrow.compute.unique(column[:MAX_LOOKED_AT])[:MAX_CATEGORIES].to_pylist()
    return {stream(one).letters.tobytes() for one in different if one}


def _looks_like_categories(column: Any, arrow: Any) -> bool:
    """By a part of many rows: to look at all of them takes a while."""
    if len(column) <= MAX_LOOKED_AT:
        return False
    step = len(column) // MAX_LOOKED_AT
    parts = [
        column.slice(start, SAMPLE_ROWS) for start in range(0, len(column), step * SAMPLE_ROWS)
    ]
    sample = arrow.chunked_array([chunk for part in parts for chunk in part.chunks])
    return 20 * len(arrow.compute.unique(sample)) < len(sample)


def _arrow_texts(series: Any, arrow: Any) -> Any:
    if series.dtype == object:
        objects = series.iloc[:MAX_OBJECTS].tolist()
        texts = [None if one is None else str(one) for one in objects]
        return arrow.chunked_array([arrow.array(texts, arrow.large_string())])
    made = arrow.Array.from_pandas(series.astype("str"))
    column = made if isinstance(made, arrow.ChunkedArray) else arrow.chunked_array([made])
    return column.cast(arrow.large_string())


def _is_identifying(different: int, rows: int, asked: bool | None) -> bool:
    if asked is not None:
        return asked
    return different > MANY and 2 * different > rows


def probe_column(words: tuple[str, ...]) -> TextColumn:
    arrow = importlib.import_module("pyarrow")
    return TextColumn("value", arrow.chunked_array([arrow.array(words, arrow.large_string())]))
