"""One small table, as it is put into every kind of store."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

COLUMNS = {
    "id": "BIGINT",
    "brand": "VARCHAR",
    "sold": "DATE",
    "seen": "TIMESTAMP",
    "sent": "TIMESTAMP WITH TIME ZONE",
    "price": "DOUBLE",
    "new": "BOOLEAN",
    "Größe %": "BIGINT",
}


def _day(text: str) -> tuple[date]:
    return (date.fromisoformat(text),)


def _time(text: str, hours: int = 0) -> tuple[datetime, datetime]:
    """The time without a zone, and a moment some hours from it."""
    time = datetime.fromisoformat(text)
    return time, time.replace(tzinfo=UTC) + timedelta(hours=hours)


_YEAR = 365 * 24  # hours; MySQL's moments begin in 1970
ROWS: list[tuple[Any, ...]] = [
    (1, "Fiat", *_day("2024-01-31"), *_time("2024-01-31 10:00", -1), 1.5, True, 10),
    (2, "Öpel 'x' %", *_day("2024-02-29"), *_time("2024-02-29 23:59:59.250"), -0.25, False, 20),
    (3, None, None, None, None, None, None, None),
    (4, "fiat", *_day("2025-01-01"), *_time("2025-01-01 00:00"), 9007199254740.5, True, -30),
    (5, "Fiat ", *_day("1969-07-20"), *_time("1969-07-20 20:17:40", _YEAR), 0.0, False, 10),
]
