"""What a thread may use within an hour, and how connections are shared (abuse cases 40, 52)."""

from __future__ import annotations

from sidecar.budget import HOUR_S, MAX_THREADS, Budget
from sidecar.seats import Seats

GIB = 2**30


def test_a_big_table_again_and_again_is_refused_with_when_it_goes_on() -> None:
    budget = Budget(calls=20_000, bytes_out=64 * GIB)
    loaded = 0
    while budget.refusal("t", now_s=loaded) is None:
        budget.spend("t", GIB, now_s=loaded)
        loaded += 1

    assert loaded == 64
    assert budget.refusal("t", now_s=64) == (
        "This thread has read its 64 GiB of this hour; it can go on in 59 minutes."
    )
    assert budget.refusal("another", now_s=64) is None
    assert budget.refusal("t", now_s=HOUR_S) is None


def test_so_many_calls_are_refused_too_until_the_hour_is_over() -> None:
    budget = Budget(calls=3, bytes_out=GIB)

    assert [budget.refusal("t", now_s=100.0) for _ in range(3)] == [None] * 3
    assert budget.refusal("t", now_s=100.0 + HOUR_S - 1) == (
        "This thread has made its 3 calls of this hour; it can go on in 1 minute."
    )
    assert budget.refusal("t", now_s=100.0 + HOUR_S) is None


def test_threads_of_an_hour_ago_are_forgotten_and_those_of_now_are_not() -> None:
    budget = Budget(calls=1, bytes_out=GIB)
    for number in range(MAX_THREADS):
        assert budget.refusal(f"t{number}", now_s=0.0) is None
    assert budget.refusal("new", now_s=HOUR_S) is None

    assert list(budget._used) == ["new"]
    assert budget.refusal("new", now_s=HOUR_S) is not None


def test_a_session_has_what_others_leave_free_and_they_keep_their_share() -> None:
    seats = Seats(8, sessions=lambda: 4)

    assert [seats.take("greedy") for _ in range(9)] == [True] * 8 + [False]
    assert [seats.take("other") for _ in range(3)] == [True, True, False]
    for _ in range(7):
        seats.give("greedy")
    assert seats.take("other")
