"""What the operator wants added, and what comes of it. Values, as JSON between two processes."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Order:
    """`place` is an absolute path or a database's URL. `tables` and `schema` are of databases, the
    last four of datasets.
    """

    place: str
    name: str = ""
    description: str = ""
    tables: tuple[str, ...] = ()
    schema: str = ""
    title: str = ""
    owner: str = ""
    freshness: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """In the folder `datasets`: something to add, or else a look at the declared databases.
    `environment` is a file of variables.
    """

    datasets: str
    cache: str
    environment: str
    add: Order | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A declared database: how many tables it has, or its problem; and what its role may do beyond
    reading.
    """

    name: str
    tables: int = 0
    problem: str = ""
    rights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """Sentences about what was added; what was found of each database; or the problem."""

    lines: tuple[str, ...] = ()
    databases: tuple[Seen, ...] = ()
    problem: str = ""


TASK = TypeAdapter(Task)
OUTCOME = TypeAdapter(Outcome)
