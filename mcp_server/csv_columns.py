"""What each column of a CSV file is, found by asking its cells.

Knows DuckDB; which texts are which type is `csv_types`, and what people write `csv_notations`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import csv_notations, csv_numbers
from .csv_head import CsvHead
from .csv_sql import is_blank, raw_rows
from .csv_types import KINDS, Kind, decide, still_possible, test
from .csv_verdict import Verdict, notes
from .sql import identifier

MAX_SAMPLE_ROWS = 10_000
SAMPLE_CELLS = 2_000_000
TESTS_AT_ONCE = 100  # each takes memory for its pattern, and all together more than linear time
Tests = Mapping[int, Mapping[str, str]]  # of columns, by number and name
Facts = dict[int, dict[str, Any]]
NOTHING = Verdict(None)


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds: a column's kind is None for text; `rows` are those that aren't blank,
    which in one column all may be. `notes` are sentences about how it is
    read, without their stops.
    """

    rows: int
    has_blank: bool
    kinds: tuple[Kind | None, ...]
    notes: tuple[str, ...] = ()


def find(
    connection: Any, path: Path, head: CsvHead, *, allowed: Sequence[Sequence[Kind]] | None = None
) -> Found:
    """What each column is. `allowed` are the kinds that each may be, where it is known what its
    cells were.

    A sample rules out most kinds, so that the whole file is tested for the few that are left.

    Raises:
        duckdb.Error: a line doesn't fit the first.
    """
    columns = _Columns(connection, path, head)
    kinds: list[Sequence[Kind]] = list(allowed or [KINDS for _ in head.names])
    _, _, sampled = columns.fit(columns.sample, kinds)
    kinds = [still_possible(kinds[i], fits) for i, fits in enumerate(sampled)]
    rows, blank, fits = columns.fit(columns.all, kinds)
    if allowed is not None or len(head.names) == 1:
        blank = 0  # a row on purpose, or a missing cell
    found = [decide(kinds[i], fits[i]) for i in range(len(head.names))]
    texts = [i for i, kind in enumerate(found) if kind is None]
    verdicts = columns.verdicts(texts, lambda i: allowed is None or KINDS[1] in allowed[i])
    if allowed is None and any(map(csv_numbers.has_decimal_commas, verdicts.values())):
        verdicts |= columns.doubtful([i for i, k in enumerate(found) if k and k.type == "float"])
    for i, verdict in verdicts.items():
        found[i] = verdict.kind
    remarks = [(head.names[i], verdicts[i].remark) for i in sorted(verdicts)]
    return Found(rows - blank, blank > 0, tuple(found), notes(remarks))


class _Columns:
    """Asks a file's columns, all rows of them or a sample."""

    def __init__(self, connection: Any, path: Path, head: CsvHead) -> None:
        self._connection = connection
        self._names = [identifier(name) for name in head.names]
        self._is_blank = is_blank(head)
        rows = max(min(MAX_SAMPLE_ROWS, SAMPLE_CELLS // len(head.names)), 1)
        self.all = raw_rows(path, head)
        self.sample = f"(SELECT * FROM {self.all} LIMIT {rows})"

    def fit(
        self, rows: str, kinds: Sequence[Sequence[Kind]]
    ) -> tuple[int, int, list[list[bool | None]]]:
        """How many rows there are, and blank ones, and for each column and each of its kinds: do
        all cells fit?
        """
        asked = {
            i: {str(n): test(kind, self._names[i]) for n, kind in enumerate(left)}
            for i, left in enumerate(kinds)
        }
        asked[0]["gaps"] = f"count(*) FILTER ({self._names[0]} IS NULL)"
        count, facts = self._ask(rows, asked)
        blank = self._blank(rows) if facts[0].pop("gaps") else 0
        return count, blank, [list(facts[i].values()) for i in range(len(kinds))]

    def _blank(self, rows: str) -> int:
        _, facts = self._ask(rows, {0: {"": f"count(*) FILTER ({self._is_blank})"}})
        return int(facts[0][""])

    def verdicts(self, texts: list[int], may_be_plain: Callable[[int], bool]) -> dict[int, Verdict]:
        """What people may have written in columns of texts."""
        names = self._names
        first = {i: csv_notations.first_tests(names[i]) for i in texts}
        _, sampled = self._ask(self.sample, first)
        able = {i: csv_notations.tests(names[i]) for i in texts if sampled[i]["has digits"]}
        _, facts = self._ask(self.sample, able)
        left = {
            i: {name: able[i][name] for name in csv_notations.still_open(found)}
            for i, found in facts.items()
            if csv_notations.is_something(found)
        }
        _, facts = self._ask(self.all, left)
        found = {
            i: csv_notations.decide(facts[i], may_be_plain=may_be_plain(i)) for i in sorted(facts)
        }
        nothing = [i for i in texts if may_be_plain(i) and found.get(i, NOTHING) == NOTHING]
        mixed = [i for i in nothing if csv_notations.is_mostly_numbers(sampled[i])]
        _, facts = self._ask(self.all, {i: first[i] for i in mixed})
        found |= {i: csv_notations.mostly_numbers(facts[i]) for i in mixed}
        return found

    def doubtful(self, floats: list[int]) -> dict[int, Verdict]:
        """Columns of floats in a file with decimal commas whose points may divide thousands."""
        asked = {i: {"": csv_numbers.is_doubtful(self._names[i])} for i in floats}
        _, facts = self._ask(self.all, asked)
        return {i: Verdict(None, csv_numbers.DOUBTFUL) for i in floats if facts[i][""]}

    def _ask(self, rows: str, tests: Tests) -> tuple[int, Facts]:
        """How many rows there are, and what the tests give; nothing is read where there is none."""
        if not tests:
            return 0, {}
        asked = [(i, name, one) for i, named in tests.items() for name, one in named.items()]
        facts: Facts = {i: {} for i in tests}
        count = 0
        for start in range(0, max(len(asked), 1), TESTS_AT_ONCE):
            part = asked[start : start + TESTS_AT_ONCE]
            wanted = ", ".join(["count(*)", *(one for _, _, one in part)])
            row = self._connection.sql(f"SELECT {wanted} FROM {rows}").fetchall()[0]
            count = int(row[0])
            for (i, name, _), value in zip(part, row[1:], strict=True):
                facts[i][name] = value
        return count, facts
