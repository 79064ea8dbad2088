"""Buttons of Discord: what is on them, and what their ids say when they come back."""

from __future__ import annotations

import pytest

from adapters.discord.buttons import Carried, Pressable, parse, rows, stop, too_long
from adapters.messages import Button

TOOLS = (
    Button("code", "Show code", "17"),
    Button("retry", "Retry", "17"),
    Button("notebook", "Export notebook", "17"),
    Button("feedback", "Feedback", "17"),
)


def ask(value: str) -> Button:
    return Button("ask", value[:72], value)


def labels(buttons: tuple[Button, ...]) -> list[list[str]]:
    return [[one.label for one in row] for row in rows(buttons, {})]


def test_questions_stand_side_by_side_as_far_as_they_fit_above_the_tools() -> None:
    long = "And how many of them are older than ten years, by maker?"
    assert labels((ask("By year?"), *TOOLS, ask("By maker?"), ask(long), ask("By fuel?"))) == [
        ["By year?", "By maker?", long],
        ["By fuel?"],
        ["Show code", "Retry", "Export notebook", "👍", "👎"],
    ]


@pytest.mark.parametrize("count", range(26))
def test_no_message_has_more_rows_or_longer_ones_than_discord_takes(count: int) -> None:
    asks = tuple(ask(f"Question {number}?") for number in range(count))
    made = rows((*asks, *TOOLS), {})
    assert len(made) <= 5
    assert max(map(len, made)) <= 5
    shown = [one.custom_id for row in made for one in row]
    assert len(set(shown)) == len(shown) == min(count, 20) + 5


def test_a_thumb_says_which_it_was() -> None:
    (up, down), *_ = (row[3:] for row in rows(TOOLS, {}))
    assert parse(up.custom_id) == Carried("feedback", "helpful:17")
    assert parse(down.custom_id) == Carried("feedback", "unhelpful:17")


@pytest.mark.parametrize("value", ["By year?", "a:b:c", "#1 seller?", "=x", "", "x" * 90, "é" * 90])
def test_a_value_comes_back_as_it_was(value: str) -> None:
    assert too_long((ask(value),)) == ()
    ((button,),) = rows((ask(value),), {})
    assert parse(button.custom_id) == Carried("ask", value)


@pytest.mark.parametrize("length", [91, 92, 100, 3_000])
def test_a_value_that_is_too_long_for_an_id_is_known_by_its_key(length: int) -> None:
    long = ask("x" * length)
    assert too_long((ask("short"), long)) == (long.value,)
    ((_, button),) = rows((ask("short"), long), {long.value: "f" * 32})
    assert parse(button.custom_id) == Carried("ask", "f" * 32, is_kept=True)
    assert len(button.custom_id) <= 100


def test_the_stop_button_is_red_and_says_what_it_stops() -> None:
    ((button,),) = stop("1311000000000000000")
    assert button == Pressable("Stop", "tb:stop:0:=1311000000000000000", "danger")
    assert parse(button.custom_id) == Carried("stop", "1311000000000000000")


def test_a_label_is_one_line_that_discord_takes() -> None:
    ((button,),) = rows((Button("ask", "two\nlines \u202e" + "x" * 99, "q"),), {})
    assert button.label == "two lines " + "x" * 69 + "…"
    ((empty,),) = rows((Button("ask", "\u200b", "q"),), {})
    assert empty.label == "…"


@pytest.mark.parametrize(
    "custom_id",
    ["", "fb:1:up", "tb", "tb:ask", "tb:ask:0", "tb:ask:x:=q", "tb:no:0:=q", "tb:ask:0:q"],
)
def test_what_is_none_of_ours_is_nothing(custom_id: str) -> None:
    assert parse(custom_id) is None
