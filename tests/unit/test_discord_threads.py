"""Which of our threads make room for a new one."""

from __future__ import annotations

from adapters.discord.threads import ARCHIVED_AT_ONCE, BUSY_MS, stalest

ME, NOW = 9, 10 * BUSY_MS << 22


def thread(number: int, *, owner: int = ME, age_ms: int = 2 * BUSY_MS) -> dict[str, str]:
    last = (NOW >> 22) - age_ms << 22
    return {"id": str(number), "owner_id": str(owner), "last_message_id": str(last)}


def test_only_our_own_that_nobody_used_lately_are_archived() -> None:
    threads = [thread(1), thread(2, owner=5), thread(3, age_ms=1000)]
    assert stalest(threads, ME, now=NOW) == [1]


def test_those_used_longest_ago_go_first_and_a_few_at_once() -> None:
    threads = [thread(n, age_ms=(2 + n % 3) * BUSY_MS) for n in range(1, 20)]
    found = stalest(threads, ME, now=NOW)
    assert len(found) == ARCHIVED_AT_ONCE
    assert all(number % 3 == 2 for number in found)
