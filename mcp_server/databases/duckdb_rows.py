"""The rows of a question on an open DuckDB file, which another thread or a limit of time ends."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import duckdb

from ..duck import Batches, brief
from ..duck_files import Unchanged, damage
from ..errors import BadDatabase, BadQuery, DatasetError, UnreadableDataset
from .limited import STOPPED, Limited

Ask = Callable[[Any], Batches]  # given the connection


@dataclass(frozen=True, slots=True)
class OpenFile:
    """By the name of its database."""

    name: str
    connection: Any
    unchanged: Unchanged


class DuckdbRows:
    """`table.Rows`."""

    def __init__(self, file: OpenFile, ask: Ask, *, within_s: float) -> None:
        self._name, self._connection, self._ask = file.name, file.connection, ask
        self._unchanged = file.unchanged
        self._limited = Limited(self._interrupted, self._interrupted, within_s=within_s)
        self._begun: Batches | None = None

    @property
    def schema(self) -> Any:
        return self._answer().schema

    def __iter__(self) -> Iterator[Any]:
        batches = self._answer().batches
        while True:
            with self._limited.step(), told(self._name):
                batch = next(batches, None)
                self._unchanged.check()
            if batch is None:
                return
            yield batch

    def interrupt(self) -> None:
        self._limited.interrupt()

    def close(self) -> None:
        """Wait until nobody reads; the connection is free afterwards."""
        self._limited.close()

    def _answer(self) -> Batches:
        if self._begun is None:
            with self._limited.step(), told(self._name):
                self._begun = self._ask(self._connection)
        return self._begun

    def _interrupted(self) -> None:
        with suppress(duckdb.ConnectionException):  # closed already
            self._connection.interrupt()


@contextmanager
def told(name: str) -> Generator[None]:
    """What is wrong with a database, or with what it is asked, in words that have its name."""
    try:
        yield
    except UnreadableDataset as error:
        raise BadDatabase(f'The database "{name}" {error}.') from error
    except DatasetError:
        raise
    except duckdb.InterruptException as error:
        raise BadQuery(STOPPED) from error
    except duckdb.OutOfMemoryException as error:
        raise _too_much(name) from error
    except (duckdb.Error, OSError) as error:  # on its way through Arrow, DuckDB's is the second
        raise _sentence(name, error) from error


def _sentence(name: str, error: Exception) -> DatasetError:
    if "out of memory error" in str(error).lower():
        return _too_much(name)
    if problem := damage(error):
        return BadDatabase(f'The database "{name}" {problem}.')
    return BadQuery(f'The database "{name}" refused this: {brief(error, lines=3)}')


def _too_much(name: str) -> BadQuery:
    return BadQuery(
        f'The database "{name}" needs more memory for this than there is; group or filter more.'
    )
