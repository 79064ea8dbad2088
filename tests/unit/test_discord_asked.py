"""The post of a command says who asks what, pings nobody, and tells it again after a crash."""

from __future__ import annotations

import pytest

from adapters.discord.asked import MAX_QUESTION_CHARS, Asked
from adapters.discord.events import Place
from adapters.discord.presses import Pressed, about_id, about_in, ordered, reason_in, typed
from adapters.messages import Author, Press

ANA = Author("7", "Ana")
ABOUT = "https://discord.com/channels/1/20/50"


@pytest.mark.parametrize(
    "asked",
    [
        Asked("Ana", "Plot it"),
        Asked("Ana", "Two\nlines", "a.csv"),
        Asked("Ana", "What is [this](http://x)?", about=ABOUT),
        Asked("Ana", "Why?", "a.csv", ABOUT),
    ],
)
def test_a_post_tells_what_was_asked(asked: Asked) -> None:
    assert Asked.parse(asked.to_text()) == asked


def test_a_post_fits_into_one_message_and_has_no_named_links() -> None:
    asked = Asked(
        "*" * 10 + "N" * 200, "[x](http://y)" + "q" * MAX_QUESTION_CHARS, "f" * 300, ABOUT
    )
    assert len(asked.to_text()) < 2000
    assert "](" not in asked.to_text()


def test_names_can_format_nothing() -> None:
    assert Asked("**@here** `x`", "?").to_text() == "**@here x** asks: ?"


def test_other_posts_of_ours_are_no_questions() -> None:
    assert Asked.parse("Done.") is None


def test_what_is_asked_about_is_found_again() -> None:
    assert Asked("Ana", "Why?", about=ABOUT).about_ids == (20, 50)
    assert Asked("Ana", "Why?").about_ids is None
    assert about_in(about_id(20, 50)) == (20, 50)
    assert about_in("tb:ask:0:=x") is None


def test_a_question_is_pressed_once_whoever_presses() -> None:
    place = Place("1", "30", "20")
    presses = [Pressed(str(n), "60", "tb:ask:0:=x", Press("ask", "x")) for n in (1, 2)]
    first, second = (press.to_message(place, ANA) for press in presses)
    assert first == second
    assert first.text == "x"
    stops = [Pressed(str(n), "60", "tb:stop:0:=x", Press("stop", "x")) for n in (1, 2)]
    assert len({press.to_message(place, ANA).id for press in stops}) == 2


def test_commands_outside_of_threads_have_none() -> None:
    assert ordered(Place("1", "20"), ANA, "5", action="stop").key.thread == ""
    assert ordered(Place("1", "30", "20"), ANA, "5", action="stop").key.thread == "30"
    assert ordered(Place("@me", "40"), ANA, "5", action=None, text="datasets").key.thread == "40"


def test_a_reason_comes_with_its_complaint() -> None:
    assert reason_in("tb-reason:unhelpful:7", "Wrong") == Press("feedback", "unhelpful:7", "Wrong")
    assert reason_in("tb-about:1:2", "Wrong") is None


def test_what_was_typed_is_found_however_the_form_is_built() -> None:
    field = {"type": 4, "custom_id": "tb-text", "value": " Wrong year "}
    assert typed({"components": [{"type": 18, "component": field}]}) == "Wrong year"
    assert typed({"components": [{"type": 1, "components": [field]}]}) == "Wrong year"
    assert typed({"components": []}) == ""
