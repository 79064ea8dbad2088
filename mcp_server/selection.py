"""Does a selection fit a table? Errors name the nearest column and what it takes. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time

from .errors import BadSelection, UnknownColumn
from .table import Condition, Selection, Shape

NUMBER = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\([^\[]*")
TIME = re.compile(r"DATE|TIME(STAMP)?(_[A-Z]+)?( WITH TIME ZONE)?")
DAY, HOUR = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"), re.compile("[0-9]{2}:")
COUNTS: dict[str, tuple[int, int]] = {
    "in": (0, 10_000),
    "not in": (0, 10_000),
    "missing": (0, 0),
    "not missing": (0, 0),
}


def checked(selection: Selection, shape: Shape, name: str) -> Selection:
    """The selection with the columns' own names, which may be asked for in another case.

    Raises:
        UnknownColumn: the table has no such column.
        BadSelection: a condition can't be about its column.
    """
    if selection.limit is not None and selection.limit < 0:
        raise BadSelection(f"limit is a number of rows, not {selection.limit}.")
    columns = tuple(dict.fromkeys(_column(one, shape, name) for one in selection.columns))
    where = tuple(_condition(one, shape, name) for one in selection.where)
    return replace(selection, columns=columns, where=where)


def _condition(condition: Condition, shape: Shape, name: str) -> Condition:
    column = _column(condition.column, shape, name)
    kind = dict(shape.columns)[column]
    operator, values = condition.operator, condition.values
    fewest, most = COUNTS.get(operator, (1, 1))
    if not fewest <= len(values) <= most:
        takes = {0: "no value", 1: "one value"}.get(most, f"at most {most:,} values")
        raise BadSelection(f'"{operator}" takes {takes}; this has {len(values)}.')
    if operator == "contains" and kind != "VARCHAR":
        raise BadSelection(f'"{column}" is {kind}; "contains" is about texts.')
    for value in values:
        if problem := _problem(value, kind):
            raise BadSelection(f'"{column}" is {kind}; {value!r} is {problem}.')
    return replace(condition, column=column)


def _problem(value: object, kind: str) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if NUMBER.fullmatch(kind):
        return "" if is_number else "no number"
    if TIME.fullmatch(kind):
        is_time = isinstance(value, str) and _is_time(value)
        return "" if is_time else 'no time; write "2024-12-31" or "2024-12-31 23:59"'
    if kind == "BOOLEAN":
        return "" if isinstance(value, bool) else "neither true nor false"
    if kind == "VARCHAR":
        return "" if isinstance(value, str) else "no text"
    return "nothing that such a column can be compared with"


def _is_time(value: str) -> bool:
    """Whether it is a time of day, a day of the calendar, or both."""
    for read, begin in ((datetime.fromisoformat, DAY), (time.fromisoformat, HOUR)):
        if begin.match(value):
            try:
                read(value)
            except ValueError:
                return False
            return True
    return False


def _column(wanted: str, shape: Shape, name: str) -> str:
    if wanted in shape.names:
        return wanted
    alike = [one for one in shape.names if one.lower() == wanted.lower()]
    if len(alike) != 1:
        raise UnknownColumn(wanted, list(shape.names), of=name)
    return alike[0]
