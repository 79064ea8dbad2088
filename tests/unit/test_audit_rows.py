"""Rows, made of what each process tells of an access, whichever of them was killed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from audit.rows import Row, joined

START = "2026-11-30T10:00:00.000+00:00"
CALL = {
    "call": "c1", "session": "s1", "thread": "slack:T1:C1:1", "cell": "turn-1-1",
    "who": ["slack:T1:U1"], "server": "datasets", "method": "stream", "tool": None,
    "dataset": "cars", "decision": "allowed", "outcome": "unfinished", "reason": "", "ms": 1,
    "bytes": 0,
}  # fmt: skip
ENDED = CALL | {"outcome": "ok", "ms": 9, "bytes": 500}
DATA = {
    "call": "c1", "who": [], "thread": "slack:T1:C1:1", "server": "datasets", "tool": "stream",
    "datasets": ["cars"], "columns": ["n"], "rules": ["sales"], "more": 0, "outcome": "unfinished",
    "reason": "", "rows": None, "ms": 2, "bytes": 0,
}  # fmt: skip
SENT = DATA | {"outcome": "ok", "rows": 7, "bytes": 480, "ms": 8}
WHOLE = Row(
    START, ("slack:T1:U1",), "slack:T1:C1:1", "s1", "turn-1-1", "datasets", "stream", ("cars",),
    ("n",), 0, 7, 500, 9, "ok", ("sales",), "",
)  # fmt: skip
Told = tuple[str, dict[str, Any]]
S, D = "sidecar", "datasets"


def rows(*told: Told) -> list[Row]:
    """Of lines that come a second after each other."""
    times = [f"2026-11-30T10:{n // 60:02}:{n % 60:02}.000+00:00" for n in range(len(told))]
    return list(joined((time, *one) for time, one in zip(times, told, strict=True)))


@pytest.mark.parametrize(
    ("told", "row"),
    [
        ([(S, CALL), (D, DATA), (D, SENT), (S, ENDED)], WHOLE),
        (
            [(S, CALL), (D, DATA), (D, SENT)],  # the sidecar was killed
            replace(WHOLE, outcome="unfinished", bytes=480, ms=8),
        ),
        (
            [(S, CALL), (D, DATA), (S, ENDED | {"outcome": "failed", "reason": "upstream failed"})],
            replace(WHOLE, outcome="failed", rows=None, reason="upstream failed"),
        ),
        (
            [(S, CALL), (S, ENDED | {"outcome": "failed"}),
             (D, SENT | {"outcome": "refused", "reason": "not granted", "rows": None})],
            replace(WHOLE, outcome="refused", rows=None, reason="not granted"),
        ),
        (
            [(S, CALL | {"outcome": "refused", "reason": "no cell runs"})],
            replace(WHOLE, outcome="refused", rows=None, bytes=0, ms=1, columns=(), rules=(),
                    reason="no cell runs"),
        ),
        ([(D, DATA), (D, SENT | {"who": ["local"]})],
         replace(WHOLE, who=("local",), session="", cell="", bytes=480, ms=8)),
    ],
    ids=["both", "sidecar killed", "data server killed", "refused", "before it", "no sidecar"],
)  # fmt: skip
def test_what_processes_tell_of_an_access_is_one_row(told: list[Told], row: Row) -> None:
    assert rows(*told) == [row]


def test_rows_come_in_the_order_in_which_accesses_began_also_of_long_ones() -> None:
    quick = [(S, ENDED | {"call": f"q{n}"}) for n in range(200)]
    found = rows((S, CALL), *quick, (D, SENT), (S, ENDED))

    assert [row.time for row in found] == sorted(row.time for row in found)
    assert len(found) == 201
    assert found[0].rows == 7


def test_a_killed_process_keeps_no_row_waiting_for_ever() -> None:
    def late() -> Any:
        yield START, S, CALL
        yield "2026-11-30T13:00:00.000+00:00", S, ENDED | {"call": "c2"}
        raise AssertionError("read on")

    assert next(joined(late())).outcome == "unfinished"
