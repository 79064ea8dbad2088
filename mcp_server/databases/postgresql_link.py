"""A connection to PostgreSQL in a transaction that can't write and is rolled back.

A statement is the query of a cursor, which takes one SELECT and nothing else. Its rows are fetched
page by page, so that a limit of time is about work alone, however long a reader pauses.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from ..errors import DatasetError
from .canceller import Canceller
from .link import Answer, Values
from .postgresql_types import Column, columns
from .sentences import Sentences

PAGE_ROWS = 8_192
# Of a page no more is held at once: one row may have a gigabyte.
CHUNK_ROWS = 64
CANCEL_S = 5.0
# What ends with the transaction; a server that is too old for a setting hasn't got it.
_BEGIN = """
    BEGIN READ ONLY;
    SELECT set_config(name, wanted, true) FROM (VALUES
        ('statement_timeout', '{:.0f}ms'), ('lock_timeout', '5s'),
        ('idle_in_transaction_session_timeout', '1h'), ('client_connection_check_interval', '10s')
    ) AS settings(name, wanted) JOIN pg_catalog.pg_settings USING (name)
"""


class PostgresLink:
    """`link.Link` of a connection that has begun."""

    def __init__(self, sentences: Sentences, connection: Any, canceller: Canceller) -> None:
        self._sentences, self._connection = sentences, connection
        self._canceller = canceller

    def run(self, sql: str, values: Values = None) -> Answer:
        cursor = self._connection.cursor("asked", scrollable=False)
        with told(self._sentences):
            try:
                cursor.execute(sql.encode(), values)
                fields = tuple(column.field for column in columns(cursor.description or ()))
            except BaseException:
                cursor.close()
                raise
        return Answer(fields, self._rows(cursor))

    def _rows(self, declared: Any) -> Iterator[Sequence[Any]]:
        with told(self._sentences), closing(declared), self._connection.cursor() as cursor:
            page = f"FETCH FORWARD {PAGE_ROWS} FROM asked".encode()
            found = PAGE_ROWS
            while found == PAGE_ROWS:
                found = 0
                with closing(cursor.stream(page, size=CHUNK_ROWS)) as rows:
                    for row in rows:
                        found += 1
                        yield row

    def described(self, sql: str, values: Values) -> list[Column]:
        """The columns of our own question."""
        with told(self._sentences), self._connection.cursor() as cursor:
            cursor.execute(sql.encode(), values)
            return columns(cursor.description or ())

    def asked(self, sql: str, values: Values = None) -> list[tuple[Any, ...]]:
        """All that our own question is answered."""
        with told(self._sentences), self._connection.cursor() as cursor:
            cursor.execute(sql.encode(), values)
            return cursor.fetchall()

    def cancel(self) -> None:
        self._canceller.cancel()

    def cut(self) -> None:
        self._canceller.cut()


def begin(connection: Any, within_s: float) -> None:
    connection.execute(_BEGIN.format(within_s * 1000).encode())


def cancel(connection: Any) -> None:
    with suppress(psycopg.Error):
        connection.cancel_safe(timeout=CANCEL_S)


def cut(connection: Any) -> None:
    """Whoever waits for the server finds that it is gone."""
    with (
        suppress(psycopg.Error, OSError),
        socket.socket(fileno=os.dup(connection.fileno())) as line,
    ):
        line.shutdown(socket.SHUT_RDWR)


def is_back(connection: Any) -> bool:
    """Whether nothing is left of what was done on it."""
    with suppress(psycopg.Error):
        connection.execute(b"ROLLBACK")
        return connection.info.transaction_status == TransactionStatus.IDLE
    return False


def end(connection: Any) -> None:
    with suppress(psycopg.Error):
        connection.close()


@contextmanager
def told(sentences: Sentences) -> Generator[None]:
    """PostgreSQL's errors as sentences."""
    try:
        yield
    except psycopg.Error as error:
        raise _sentence(sentences, error) from error
    except UnicodeError as error:
        raise sentences.no_text() from error


def _sentence(sentences: Sentences, error: psycopg.Error) -> DatasetError:
    said, hint = error.diag.message_primary, error.diag.message_hint
    code = error.sqlstate or ""
    if said is None or code.startswith(("08", "57P")):
        return sentences.gone()
    match code:
        case "57014":
            return sentences.ended()
        case "55P03":
            return sentences.locked()
        case "25006":
            return sentences.read_only(said)
        case "42601" | "0A000":  # what no cursor takes is among them
            return sentences.refused(f"{said}. One SELECT is what can be asked here")
        case _:
            return sentences.refused(f"{said}. {hint}" if hint else said)


def refused_entry(sentences: Sentences, error: psycopg.Error) -> DatasetError:
    """Why there is no connection: by the server's words, which have no code then."""
    said = str(error).lower()
    if any(word in said for word in ("authentication", "password", "pg_hba.conf", 'role "')):
        return sentences.no_entry()
    if "too many" in said or "connection slots" in said:
        return sentences.full()
    return sentences.not_there() if "does not exist" in said else sentences.unreachable()
