"""A session's open cell: its tickets, and what the operator may ask for."""

from __future__ import annotations

from typing import Any

import pytest

from sidecar.cell import Cell, CellToOpen, InvalidCell
from sidecar.limits import Limits
from sidecar.policy import Grant
from sidecar.session import Session

GRANT = Grant("slack:T1:C1:1.1", {}, "")


def test_a_ticket_is_used_once_and_only_by_its_server() -> None:
    cell = Cell("turn-1-1", max_open_tickets=9)
    cell.offer("datasets", "ticket-01", "cars.csv")

    assert not cell.holds("b", "ticket-01")
    assert cell.holds("datasets", "ticket-01")
    assert cell.take("datasets", "ticket-01") == "cars.csv"
    assert not cell.holds("datasets", "ticket-01")


def test_of_many_unused_tickets_the_oldest_is_forgotten() -> None:
    cell = Cell("turn-1-1", max_open_tickets=2)
    for ticket in ("ticket-01", "ticket-02", "ticket-03"):
        cell.offer("datasets", ticket, None)

    assert [cell.holds("datasets", f"ticket-0{n}") for n in (1, 2, 3)] == [False, True, True]


def test_the_same_cell_again_keeps_its_tickets_and_another_has_none() -> None:
    session = Session("s1", GRANT, Limits())
    session.open_cell(CellToOpen("turn-1-1", 60)).offer("datasets", "ticket-01", "cars.csv")

    assert session.open_cell(CellToOpen("turn-1-1", 60)).holds("datasets", "ticket-01")
    assert not session.open_cell(CellToOpen("turn-1-2", 60)).holds("datasets", "ticket-01")
    assert not session.open_cell(CellToOpen("turn-1-1", 60)).holds("datasets", "ticket-01")


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {"id": "turn-1-1"},
        {"id": "", "most_s": 1},
        {"id": "../x", "most_s": 1},
        {"id": "x" * 101, "most_s": 1},
        {"id": "x", "most_s": "1"},
        {"id": "x", "most_s": 0},
        {"id": "x", "most_s": 10**9},
        {"id": "x", "most_s": float("nan")},
        {"id": "x", "most_s": 1, "who": "ana"},
        {"id": "x", "most_s": 1, "who": [1]},
    ],
)
def test_a_cell_that_cannot_be_read_is_refused(body: Any) -> None:
    with pytest.raises(InvalidCell, match="cell"):
        CellToOpen.from_json(body)
