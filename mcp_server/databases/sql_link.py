"""A connection of any SQLAlchemy dialect, in a transaction that is rolled back."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from typing import Any

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ..errors import DatasetError
from .canceller import Canceller
from .first_word import is_question
from .link import Answer, Field, Values
from .sentences import Sentences

PAGE_ROWS = 500


class SqlLink:
    """`link.Link` of a connection in a transaction."""

    def __init__(self, sentences: Sentences, connection: Any, canceller: Canceller) -> None:
        self._sentences, self._connection = sentences, connection
        self._canceller = canceller

    def run(self, sql: str, values: Values = None) -> Answer:
        if not is_question(sql):
            raise self._sentences.no_question()
        with told(self._sentences):
            streamed = self._connection.execution_options(
                stream_results=True, max_row_buffer=PAGE_ROWS, no_parameters=values is None
            )
            result = streamed.exec_driver_sql(sql, values)
            if not result.returns_rows:
                raise self._sentences.no_rows()
        fields = tuple(Field(str(name), None) for name in result.keys())  # noqa: SIM118
        return Answer(fields, self._rows(result))

    def _rows(self, result: Any) -> Iterator[Sequence[Any]]:
        with told(self._sentences), closing(result):
            for row in result:
                yield tuple(row)

    def cancel(self) -> None:
        self._canceller.cancel()

    def cut(self) -> None:
        self._canceller.cut()


def cancel(driver: Any) -> None:
    """As most drivers have it, who have it."""
    for name in ("cancel", "interrupt"):
        if method := getattr(driver, name, None):
            with suppress(Exception):
                method()
            return


def cut(driver: Any) -> None:
    with suppress(Exception):
        driver.close()


@contextmanager
def told(sentences: Sentences) -> Generator[None]:
    """SQLAlchemy's errors, and a driver's, as sentences."""
    try:
        yield
    except DatasetError:
        raise
    except DBAPIError as error:
        if error.connection_invalidated:
            raise sentences.gone() from error
        raise sentences.refused(str(error.orig)) from error
    except SQLAlchemyError as error:
        raise sentences.refused(str(error)) from error
    except UnicodeError as error:
        raise sentences.no_text() from error


def refused_entry(sentences: Sentences, error: SQLAlchemyError) -> DatasetError:
    """Why there is no connection; drivers' words about it name hosts and users."""
    is_of_driver = isinstance(error, DBAPIError)
    return sentences.unreachable() if is_of_driver else sentences.no_driver()
