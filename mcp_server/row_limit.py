"""How many rows a query may answer with. Knows no formats."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

from .errors import BadQuery
from .streams import Open
from .table import Rows

MAX_ROWS = 10_000_000


class _Limited:
    """`table.Rows` that end in an error where there are too many."""

    def __init__(self, rows: Rows, most: int) -> None:
        self._rows, self._most = rows, most

    @property
    def schema(self) -> Any:
        return self._rows.schema

    def __iter__(self) -> Iterator[Any]:
        left = self._most
        for batch in self._rows:
            left -= batch.num_rows
            if left < 0:
                raise BadQuery(
                    f"The answer has more than {self._most:,} rows, the most that a query gives. "
                    "Group, filter, or add a LIMIT."
                )
            yield batch

    def interrupt(self) -> None:
        self._rows.interrupt()


@contextmanager
def limited(opened: Open, most: int = MAX_ROWS) -> Generator[Rows]:
    """What `opened` gives, within the limit."""
    with opened() as rows:
        yield _Limited(rows, most)
