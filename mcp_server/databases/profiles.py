"""The facts that a database gave of columns, as profiles. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ..duck_sql import MAX_COLUMN_NAME_CHARS
from ..table import ColumnProfile, Shape
from .cells import Unfit, array

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def profiles(shape: Shape, values: Sequence[Any]) -> tuple[ColumnProfile, ...]:
    """What `statements.profiled` gave, column by column."""
    return tuple(
        _profile(name, kind, values[4 * i : 4 * i + 4])
        for i, (name, kind) in enumerate(shape.columns)
    )


def _profile(name: str, kind: str, facts: Sequence[Any]) -> ColumnProfile:
    missing, distinct, low, high = facts
    return ColumnProfile(
        name[:MAX_COLUMN_NAME_CHARS],
        kind,
        int(missing),
        int(distinct),
        _written(low, kind),
        _written(high, kind),
    )


def _written(value: Any, kind: str) -> str | None:
    """As it reads in any other reader's profile."""
    if value is None:
        return None
    if isinstance(value, int) and kind.startswith("TIMESTAMP"):  # SQLite's, see `instant`
        moment = _EPOCH + timedelta(microseconds=value)
        value = moment if kind.endswith("ZONE") else moment.replace(tzinfo=None)
    try:
        return str(array([value], kind).to_pylist()[0]).replace("+00:00", "+00")
    except Unfit:  # PostgreSQL's infinity, and years that no calendar here has
        return str(value)
