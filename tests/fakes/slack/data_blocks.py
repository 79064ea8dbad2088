"""Blocks that hold data: tables and charts, and their caps. Pure; an offence is a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.fakes.slack.errors import Json

MAX_ROWS = 100
MAX_COLUMNS = 20
MAX_SERIES = 6
MAX_LABEL_CHARS = 20


def table_faults(block: Json) -> Iterator[str]:
    rows = block.get("rows")
    if not isinstance(rows, list) or not rows:
        yield "missing required field: rows"
        return
    if len(rows) > MAX_ROWS:
        yield f"no more than {MAX_ROWS} rows allowed"
    yield from _row_faults(rows)
    if len(block.get("column_settings") or []) > MAX_COLUMNS:
        yield f"no more than {MAX_COLUMNS} column_settings allowed"


def data_table_faults(block: Json) -> Iterator[str]:
    if not isinstance(block.get("caption"), str) or not block["caption"]:
        yield "missing required field: caption"
    rows = block.get("rows")
    if not isinstance(rows, list) or len(rows) < 2:
        yield "rows need a header and at least one row"
        return
    if len(rows) > MAX_ROWS + 1:
        yield f"no more than {MAX_ROWS} rows and a header allowed"
    yield from _row_faults(rows)
    if len({len(row) for row in rows}) > 1:
        yield "all rows need the same number of cells"
    if any(cell.get("type") == "rich_text" for cell in rows[0]):
        yield "the header may not hold rich_text"
    if not 1 <= block.get("page_size", 5) <= 100:
        yield "page_size must be from 1 to 100"


def _row_faults(rows: list[Any]) -> Iterator[str]:
    for row in rows:
        if not isinstance(row, list) or not 0 < len(row) <= MAX_COLUMNS:
            yield f"a row needs 1 to {MAX_COLUMNS} cells"
            return
        for cell in row:
            yield from _cell_faults(cell)


def _cell_faults(cell: Any) -> Iterator[str]:
    match cell:
        case {"type": "raw_text", "text": str(text)} if text:
            pass
        case {"type": "raw_number", "value": int() | float(), "text": str(text)} if text:
            pass
        case {"type": "rich_text", "elements": list()}:
            pass
        case _:
            yield f"no cell: {cell!r:.80}"


def chart_faults(block: Json) -> Iterator[str]:
    title = block.get("title")
    if not isinstance(title, str) or not 0 < len(title) <= 50:
        yield "title must be 1 to 50 characters"
    chart = block.get("chart")
    match chart:
        case {"type": "pie", "segments": list(segments)}:
            if not 1 <= len(segments) <= MAX_SERIES:
                yield f"a pie needs 1 to {MAX_SERIES} segments"
            for segment in segments:
                if not segment.get("value", 0) > 0:
                    yield "a segment's value must be greater than 0"
                yield from _label_faults(segment.get("label"))
        case {"type": "bar" | "area" | "line", "series": list(series), "axis_config": dict(axes)}:
            yield from _series_faults(series, axes)
        case _:
            yield "chart must be a pie, bar, area or line"


def _series_faults(series: list[Any], axes: Json) -> Iterator[str]:
    if not 1 <= len(series) <= MAX_SERIES:
        yield f"a chart needs 1 to {MAX_SERIES} series"
    categories = axes.get("categories")
    if not isinstance(categories, list) or not 1 <= len(categories) <= 20:
        yield "axis_config needs 1 to 20 categories"
        return
    for category in categories:
        yield from _label_faults(category)
    for one in series:
        yield from _label_faults(one.get("name"))
        labels = [point.get("label") for point in one.get("data") or []]
        if labels != categories:
            yield "every series needs one point for each category, in order"


def _label_faults(label: Any) -> Iterator[str]:
    if not isinstance(label, str) or not 0 < len(label) <= MAX_LABEL_CHARS:
        yield f"a label must be 1 to {MAX_LABEL_CHARS} characters, is {label!r:.40}"
