"""The gate over tables: what it masks, what it leaves, and what it says when it can't look."""

from __future__ import annotations

import codecs
import random
import string
from typing import Any

import pandas
import pytest

from sandbox.guest.exposure import looking
from sandbox.guest.exposure.gate import passed
from sandbox.guest.exposure.looking import Overloaded
from sandbox.guest.exposure.probes import Probes
from sandbox.guest.exposure.registry import Loads, Registry
from sandbox.guest.exposure.show import OFF, Show

ROWS = 400
MADE = random.Random(5)
NAMES = ["".join(MADE.choice(string.ascii_lowercase) for _ in range(14)) for _ in range(ROWS)]
FRAME = pandas.DataFrame(
    {
        "name": NAMES,
        "amount": [MADE.randrange(10**9) / 100 for _ in NAMES],
        "day": pandas.date_range("2020-01-01", periods=ROWS),
        "id": range(50_000, 50_000 + ROWS),
        "brand": [f"Brand number {n % 7}" for n in range(ROWS)],
    }
)


def registry(*tables: tuple[Any, list[str] | None], most: int = 2**30) -> Registry:
    made = Registry(Loads(), most, 20)
    made.begin()
    for frame, identifying in tables:
        made.take(frame, identifying)
    return made


def seen(text: str, *, code: str = "", of: Registry | None = None) -> str:
    [one] = passed([text], of or registry((FRAME, None)), code=code).texts
    return one


def test_a_value_is_masked_and_a_category_is_not() -> None:
    assert seen(f"<{NAMES[3]}> of Brand number 3") == "<‹name›> of Brand number 3"


def test_numbers_close_together_tell_of_no_row() -> None:
    assert seen("50123 2020-03-04") == "50123 2020-03-04"
    assert seen(f"{FRAME.amount[3]:,.2f}") == "‹amount›"
    assert seen(f"{FRAME.amount[3]:.0f}") == "‹amount›"


def test_what_describes_a_column_is_no_raw_value() -> None:
    text = f"{FRAME.amount.min()} {FRAME.amount.max()} {FRAME.amount.median()}"
    assert seen(text) == text


def test_what_the_model_wrote_or_was_shown_it_may_see() -> None:
    one = registry((FRAME, None))
    assert seen(NAMES[3], code=f"df[df.name == '{NAMES[3]}']") == NAMES[3]
    one.shown = [NAMES[4]]
    assert one.end() == 1
    assert seen(f"{NAMES[4]} {NAMES[5]}", of=one) == f"{NAMES[4]} ‹name›"


def test_the_beginning_of_a_long_value_is_masked_however_much_of_it_there_is() -> None:
    assert seen(f"{NAMES[3][:-1]}...") == "‹name›..."
    assert seen(f"..{NAMES[3][1:]}") == "..‹name›"


def test_a_value_in_two_texts_is_masked_in_both() -> None:
    name = NAMES[3]
    found = passed([name[:7], name[7:]], registry((FRAME, None)))
    assert (found.texts, found.counts) == (("‹name›", "‹name›"), (1, 1))


def test_few_rows_are_raw_where_the_server_says_so_and_a_list_of_few_is_not() -> None:
    few = FRAME.head(3)
    assert seen(NAMES[1], of=registry((few, None))) == NAMES[1]
    assert seen(NAMES[1], of=registry((few, ["name"]))) == "‹name›"
    assert seen(str(FRAME.amount[1]), of=registry((few, ["name"]))) == str(FRAME.amount[1])


def test_the_oldest_tables_are_forgotten_and_the_last_is_kept() -> None:
    other = FRAME.assign(name=[codecs.encode(name, "rot13")[3:] * 2 for name in NAMES])
    kept = registry((FRAME, None), (other, None), most=10)
    assert seen(f"{NAMES[1]} {other.name[1]}", of=kept) == f"{NAMES[1]} ‹name›"


def test_loads_of_another_process_are_noticed() -> None:
    one = registry((FRAME, None))
    one.loads.add()
    one.end()
    assert one.is_behind


def test_what_takes_too_long_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Overloaded):
        passed([NAMES[1]], registry((FRAME, None)), limit_s=-1)
    monkeypatch.setattr(looking, "MAX_DECODED_CHARS", 2)
    with pytest.raises(Overloaded):
        seen(NAMES[1].encode().hex())


def test_a_probe_is_masked_by_the_gate_and_missed_when_nothing_masks() -> None:
    probes = Probes()
    one = Registry(Loads(), 2**30, 20, probes.words)
    place, texts = probes.into(["some words", "and more"])
    assert [*texts[:place], *texts[place + 1 :]] == ["some words", "and more"]
    assert probes.were_masked(passed(texts, one).texts[place])
    assert not probes.were_masked(texts[place])


def test_show_prints_as_much_as_is_allowed_and_counts_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    one = registry((FRAME, None))
    Show(one)(FRAME[["name", "amount"]], 7)
    assert capsys.readouterr().out.splitlines()[9:] == [
        f"{NAMES[9]}, {FRAME.amount[9]}",
        f"[{2 * ROWS + 1 - 20:,} more: a cell shows at most 20 values]",
    ]
    assert one.end() == 20


def test_show_that_is_turned_off_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    one = Registry(Loads(), 2**30, 0)
    Show(one)(NAMES)
    assert capsys.readouterr().out == OFF + "\n"
    assert one.end() == 0
