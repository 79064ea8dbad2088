"""DuckDB with one window to the outside: the file that is asked about. Knows no formats."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

from . import duck_files
from .errors import UnreadableDataset
from .sql import text

MEMORY_LIMIT = "1GB"
THREADS = 2
MAX_BATCH_ROWS, MIN_BATCH_ROWS = 65_536, 2_048
BATCH_CELLS = 2**18  # of a wide table, fewer rows are in memory at once
INTERRUPTED = "was being read, and that was stopped"
NONE: Mapping[str, Path] = MappingProxyType({})
_QUOTE = re.compile(
    r"CSV Error on Line: (\d+)$.*?^Value with unterminated quote found", re.M | re.S
)
_RAGGED = re.compile(
    r"CSV Error on Line: (\d+)$.*?^Expected Number of Columns: (\d+) Found: (\d+)", re.M | re.S
)


@contextmanager
def opened(
    *paths: Path, writes: Path | None = None, attached: Mapping[str, Path] = NONE
) -> Generator[Any]:
    """A database that can read `paths`, write `writes`, and reach nothing else; DuckDB files that
    are `attached` by a name are databases of it that can't be written.

    Raises:
        UnreadableDataset: a file is empty, can't be opened, or not be read as it was asked.
    """
    try:
        if any(path.stat().st_size == 0 for path in [*paths, *attached.values()]):
            raise UnreadableDataset("is an empty file")
        with closing(duckdb.connect(":memory:")) as connection:
            _lock_down(connection, [*paths] if writes is None else [*paths, writes], attached)
            yield connection
    except duckdb.OutOfMemoryException as error:
        raise UnreadableDataset("needs more memory to be read than there is for it") from error
    except duckdb.InterruptException as error:
        raise UnreadableDataset(INTERRUPTED) from error
    except duckdb.Error as error:
        raise UnreadableDataset(f"can't be read: {brief(error)}") from error
    except OSError as error:
        raise UnreadableDataset(f"can't be opened: {error.strerror}") from error


@dataclass(frozen=True, slots=True)
class Batches:
    """Arrow's record batches, each made when it is asked for."""

    schema: Any
    batches: Iterator[Any]


def large_batches(relation: Any) -> Batches:
    rows = BATCH_CELLS // len(relation.columns)
    reader = relation.to_arrow_reader(max(MIN_BATCH_ROWS, min(rows, MAX_BATCH_ROWS)))
    return Batches(reader.schema, iter(reader))


class Running:
    """`table.Rows` of a query on an open connection."""

    def __init__(
        self,
        connection: Any,
        query: str,
        values: Sequence[Any] = (),
        *,
        read: Callable[[Any], Batches] = large_batches,
    ) -> None:
        self._connection = connection
        self._query, self._values, self._read = query, list(values), read
        self._is_interrupted = False

    @cached_property
    def _reader(self) -> Batches:
        return self._read(self._connection.sql(self._query, params=self._values))

    @property
    def schema(self) -> Any:
        self._check()
        return self._reader.schema

    def __iter__(self) -> Iterator[Any]:
        while True:
            self._check()
            try:
                yield next(self._reader.batches)
            except StopIteration:
                return
            except OSError as error:  # on its way through Arrow, DuckDB's error becomes this
                self._check()
                raise UnreadableDataset(f"can't be read: {brief(error)}") from error

    def interrupt(self) -> None:
        self._is_interrupted = True
        with suppress(duckdb.ConnectionException):  # closed already
            self._connection.interrupt()

    def _check(self) -> None:
        if self._is_interrupted:
            raise UnreadableDataset(INTERRUPTED)


def _lock_down(connection: Any, paths: list[Path], attached: Mapping[str, Path]) -> None:
    reached = [*paths, *(one for path in attached.values() for one in duck_files.reached(path))]
    _set(
        connection,
        f"memory_limit = '{MEMORY_LIMIT}'",
        f"threads = {THREADS}",
        "TimeZone = 'UTC'",
        "python_enable_replacements = false",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        f"allowed_paths = [{', '.join(text(str(path)) for path in reached)}]",
        *(["temp_directory = ''"] if attached else []),  # a file's views could read what is there
        "enable_external_access = false",
    )
    for alias, path in attached.items():
        duck_files.attach(connection, alias, path)
    if attached and not paths:  # those are open, and nothing else is to be opened
        _set(connection, "disabled_filesystems = 'LocalFileSystem'")
    _set(connection, "lock_configuration = true")


def _set(connection: Any, *settings: str) -> None:
    for setting in settings:
        connection.execute(f"SET {setting}").fetchall()


def brief(error: Exception, *, lines: int = 1) -> str:
    """The first lines, without the path: where a file lies is nobody's business."""
    if "state machine" in str(error):  # DuckDB's words for an end of line that it didn't expect
        return "its lines end in different ways, or a quote isn't closed"
    if ragged := _RAGGED.search(str(error)):
        line, names, cells = map(int, ragged.groups())
        return f"line {line} has {_count(cells, 'cell')} for {_count(names, 'column name')}"
    if quote := _QUOTE.search(str(error)):
        return f"a quote in line {quote[1]} isn't closed, or isn't doubled inside its cell"
    said = " ".join(str(error).strip().splitlines()[:lines])
    return " ".join(word for word in said.split() if "/" not in word)[:300]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
