"""A connection to MySQL or MariaDB in a transaction that can't write and is rolled back."""

from __future__ import annotations

import re
import socket
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import pymysql
from pymysql.cursors import SSCursor

from ..errors import DatasetError
from .canceller import Canceller
from .first_word import is_question
from .link import Answer, Field, Values
from .mysql_types import UnclearBits, converter, field
from .sentences import Sentences

_ERRORS = (pymysql.err.MySQLError, OSError)
_WHO = re.compile(r"(user )?'[^']*'@'[^']*'")
# The numbers of the servers' errors.
_ENTRY = {1045, 1130, 1251, 1275, 1698, 2059, 2061}
_FULL = {1040, 1203, 1226}
_GONE = {0, 1053, 1927, 2006, 2013, 2014, 2055, 4031}
_READ_ONLY = {1290, 1792, 1836}
_LOCKED = {1205, 1213}
_ENDED = {1317, 1969, 3024}
_NOT_THERE = {1044, 1049}


class MysqlLink:
    """`link.Link` of a connection that has begun."""

    def __init__(self, sentences: Sentences, connection: Any, canceller: Canceller) -> None:
        self._sentences, self._connection = sentences, connection
        self._canceller = canceller
        self.is_clean = True  # whether all that was asked was read

    def run(self, sql: str, values: Values = None) -> Answer:
        if not is_question(sql):
            raise self._sentences.no_question()
        cursor: Any = self._connection.cursor(SSCursor)
        with told(self._sentences):
            cursor.execute(sql, values)
        if not cursor.description:
            raise self._sentences.no_rows()
        self.is_clean = False
        result = cursor._result
        for i, described in enumerate(result.fields):
            if special := converter(described):
                result.converters[i] = (None, special)
        return Answer(fields(cursor), self._rows(cursor))

    def _rows(self, cursor: Any) -> Iterator[Sequence[Any]]:
        with told(self._sentences):
            while (row := cursor.fetchone()) is not None:
                yield row
        self.is_clean = True

    def described(self, sql: str, values: Values) -> tuple[Field, ...]:
        """The columns of our own question."""
        with told(self._sentences), self._connection.cursor() as cursor:
            cursor.execute(sql, values)
            return fields(cursor)

    def asked(self, sql: str, values: Values = None) -> list[tuple[Any, ...]]:
        """All that our own question is answered."""
        with told(self._sentences), self._connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())

    def cancel(self) -> None:
        self._canceller.cancel()

    def cut(self) -> None:
        self._canceller.cut()


def fields(cursor: Any) -> tuple[Field, ...]:
    """The public description has no flags and no character sets."""
    return tuple(map(field, cursor._result.fields))


def cut(connection: Any) -> None:
    """Whoever waits for the server finds that it is gone."""
    with suppress(OSError):
        if connection._sock is not None:
            connection._sock.shutdown(socket.SHUT_RDWR)


def is_back(connection: Any) -> bool:
    """Whether nothing is left of what was done on it."""
    with suppress(*_ERRORS):
        connection.rollback()
        return True
    return False


def end(connection: Any) -> None:
    """Also in the middle of an answer, of which the driver would read all the rest."""
    if connection._result is not None:
        connection._result.unbuffered_active = False
    with suppress(*_ERRORS):
        connection._force_close()


@contextmanager
def told(sentences: Sentences) -> Generator[None]:
    """The server's errors as sentences."""
    try:
        yield
    except _ERRORS as error:
        raise _sentence(sentences, error) from error
    except UnclearBits as error:
        raise sentences.refused("of columns of bits, ask for BITS + 0 instead of BITS") from error
    except UnicodeError as error:
        raise sentences.no_text() from error


def refused_entry(sentences: Sentences, error: Exception) -> DatasetError:
    """Why there is no connection."""
    number, _ = _parts(error)
    if number in _ENTRY:
        return sentences.no_entry()
    if number in _FULL:
        return sentences.full()
    return sentences.not_there() if number in _NOT_THERE else sentences.unreachable()


def _sentence(sentences: Sentences, error: Exception) -> DatasetError:
    number, said = _parts(error)
    if number in _GONE:
        return sentences.gone()
    if number in _READ_ONLY:
        return sentences.read_only(said)
    if number in _LOCKED:
        return sentences.locked()
    return sentences.ended() if number in _ENDED else sentences.refused(said)


def _parts(error: Exception) -> tuple[int, str]:
    """The number and the words; an error without is one of the connection."""
    match error.args:
        case (int(number), said, *_) if not isinstance(error, OSError):
            return number, _WHO.sub("this user", str(said))
        case _:
            return 0, ""
