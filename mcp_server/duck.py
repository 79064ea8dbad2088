"""DuckDB with one window to the outside: the file that is asked about. Knows no formats."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from .errors import UnreadableDataset
from .sql import text

MEMORY_LIMIT = "1GB"
THREADS = 2
BATCH_ROWS = 65_536
INTERRUPTED = "was being read, and that was stopped"
_QUOTE = re.compile(
    r"CSV Error on Line: (\d+)$.*?^Value with unterminated quote found", re.M | re.S
)
_RAGGED = re.compile(
    r"CSV Error on Line: (\d+)$.*?^Expected Number of Columns: (\d+) Found: (\d+)", re.M | re.S
)


@contextmanager
def opened(*paths: Path, writes: Path | None = None) -> Generator[Any]:
    """A database that can read `paths`, write `writes`, and reach nothing else.

    Raises:
        UnreadableDataset: a file is empty, can't be opened, or not be read as it was asked.
    """
    try:
        if any(path.stat().st_size == 0 for path in paths):
            raise UnreadableDataset("is an empty file")
        with closing(duckdb.connect(":memory:")) as connection:
            _lock_down(connection, [*paths] if writes is None else [*paths, writes])
            yield connection
    except duckdb.OutOfMemoryException as error:
        raise UnreadableDataset("needs more memory to be read than there is for it") from error
    except duckdb.InterruptException as error:
        raise UnreadableDataset(INTERRUPTED) from error
    except duckdb.Error as error:
        raise UnreadableDataset(f"can't be read: {_brief(error)}") from error
    except OSError as error:
        raise UnreadableDataset(f"can't be opened: {error.strerror}") from error


class Running:
    """`table.Rows` of a query on an open connection."""

    def __init__(self, connection: Any, query: str, values: Sequence[Any] = ()) -> None:
        self._connection = connection
        self._query, self._values = query, list(values)
        self._is_interrupted = False

    @cached_property
    def _reader(self) -> Any:
        relation: Any = self._connection.sql(self._query, params=self._values)
        return relation.to_arrow_reader(BATCH_ROWS)

    @property
    def schema(self) -> Any:
        self._check()
        return self._reader.schema

    def __iter__(self) -> Iterator[Any]:
        while True:
            self._check()
            try:
                yield next(self._reader)
            except StopIteration:
                return
            except OSError as error:  # on its way through Arrow, DuckDB's error becomes this
                self._check()
                raise UnreadableDataset(f"can't be read: {_brief(error)}") from error

    def interrupt(self) -> None:
        self._is_interrupted = True
        with suppress(duckdb.ConnectionException):  # closed already
            self._connection.interrupt()

    def _check(self) -> None:
        if self._is_interrupted:
            raise UnreadableDataset(INTERRUPTED)


def _lock_down(connection: Any, paths: list[Path]) -> None:
    for setting in (
        f"memory_limit = '{MEMORY_LIMIT}'",
        f"threads = {THREADS}",
        "TimeZone = 'UTC'",
        f"allowed_paths = [{', '.join(text(str(path)) for path in paths)}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}").fetchall()


def _brief(error: Exception) -> str:
    """The first line, without the path: where a file lies is nobody's business."""
    if "state machine" in str(error):  # DuckDB's words for an end of line that it didn't expect
        return "its lines end in different ways, or a quote isn't closed"
    if ragged := _RAGGED.search(str(error)):
        return f"in line {ragged[1]} there are other than {ragged[2]} cells: {ragged[3]}"
    if quote := _QUOTE.search(str(error)):
        return f"a quote in line {quote[1]} isn't closed"
    line = str(error).strip().splitlines()[0]
    return " ".join(word for word in line.split() if "/" not in word)[:300]
