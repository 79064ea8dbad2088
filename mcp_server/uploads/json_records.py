"""Records in JSON text. Knows no files and no tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, cast

from ..errors import UnreadableDataset

Record = dict[str, Any]
MAX_DEPTH = 8
TWICE = "has a record with two fields of one name, and only one of them could be read"
TOO_LONG = "holds a number of thousands of digits"
_SHAPES = 'a list of records, or {"name": [records]}'


def parse(text: str) -> dict[str, list[Record]]:
    """The lists of records in one JSON value, by key; a bare list has the key "".

    Raises:
        UnreadableDataset: it isn't JSON, or holds no records.
    """
    try:
        value = json.loads(text, parse_constant=_missing, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            return {"": parse_lines(text.split("\n"))}
        raise UnreadableDataset(f"isn't valid JSON (line {error.lineno}: {error.msg})") from error
    except ValueError as error:
        raise UnreadableDataset(TOO_LONG) from error
    if isinstance(value, list):
        return {"": _records(cast("list[Any]", value))}
    if isinstance(value, dict):
        lists = {
            key: cast("list[Record]", part)
            for key, part in cast("dict[str, Any]", value).items()
            if _are_records(part)
        }
        if lists:
            return lists
    raise UnreadableDataset(f"holds no table: it should be {_SHAPES}")


def parse_lines(lines: Iterable[str]) -> list[Record]:
    """One record a line; empty lines count for nothing.

    Raises:
        UnreadableDataset: a line is something else.
    """
    records: list[Any] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            records.append(json.loads(line, parse_constant=_missing, object_pairs_hook=_object))
        except json.JSONDecodeError as error:
            raise UnreadableDataset(f"isn't valid JSON (line {number}: {error.msg})") from error
        except ValueError as error:
            raise UnreadableDataset(TOO_LONG) from error
        if not isinstance(records[-1], dict):
            raise UnreadableDataset(f"has something else than a record in line {number}")
    return _records(records)


def flat(records: list[Record]) -> tuple[list[str], Iterator[list[Any]]]:
    """Column names in the order they are met, and the rows. An object in a record becomes columns
    `outer.inner`; a list stays one cell of JSON text."""
    columns: dict[str, None] = {}
    for record in records:
        for name, _ in _leaves(record):
            columns.setdefault(name)

    def rows() -> Iterator[list[Any]]:
        for record in records:
            leaves = list(_leaves(record))
            cells = dict(leaves)
            if len(cells) != len(leaves):
                raise UnreadableDataset("has two fields in a record that would be one column")
            yield [cells.get(name) for name in columns]

    return list(columns), rows()


def _leaves(record: Record, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and value and depth < MAX_DEPTH:
            yield from _leaves(cast("Record", value), f"{name}.", depth + 1)
        else:
            yield name, value


def _records(values: list[Any]) -> list[Record]:
    if not values:
        raise UnreadableDataset("is an empty list")
    if not _are_records(values):
        raise UnreadableDataset(f"is a list of something else than records; it should be {_SHAPES}")
    return values


def _are_records(value: object) -> bool:
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(one, dict) for one in cast("list[object]", value))


def _object(pairs: list[tuple[str, Any]]) -> Record:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableDataset(TWICE)
    return found


def _missing(_constant: str) -> None:
    """NaN and Infinity aren't JSON, but some write them where nothing is."""
