"""The model of the scripted day: what it says follows from the request alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fakes.day.cells import cells, said
from tests.fakes.day.echo_model import MAX_TRIES, NOTHING, Completion, complete
from tests.fakes.day.questions import Question, parse


def asked(text: str) -> dict[str, Any]:
    return {"role": "user", "content": f"> Today: Mon 2026-01-05 UTC\nAna: {text}"}


def ran(completion: Completion, output: str = "") -> list[dict[str, Any]]:
    """A completion's cells, and what they printed."""
    calls = [
        {"id": f"call_{n}", "function": {"arguments": json.dumps({"code": code})}}
        for n, code in enumerate(completion.codes)
    ]
    number = completion.numbers[0]
    said = output or f"{number} says total {number}"
    outputs = [{"role": "tool", "tool_call_id": one["id"], "content": said} for one in calls]
    return [{"role": "assistant", "content": None, "tool_calls": calls}, *outputs]


def turn(*messages: dict[str, Any]) -> tuple[list[dict[str, Any]], Completion]:
    """Go on with a turn until it is answered."""
    all_ = [{"role": "system", "content": "Be brief."}, *messages]
    while (completion := complete(all_)).codes:
        all_ += ran(completion)
    return all_, completion


def test_a_question_is_counted_and_then_answered() -> None:
    _, answer = turn(asked("#17 add 3"))
    assert answer.text == "Answer 17: total 17."
    assert (answer.numbers, answer.phase) == ((17,), "last")


def test_a_question_that_joins_is_counted_and_answered_in_the_same_answer() -> None:
    begun = [{"role": "system", "content": ""}, asked("#1 steps 3")]
    begun += ran(complete(begun))
    _, answer = turn(*begun[1:], asked("#2 add 4"))
    assert answer.text == "Answer 1: total 1.\n\nAnswer 2: total 2."


def test_data_that_could_not_be_had_is_asked_for_again_but_not_for_ever() -> None:
    begun = [{"role": "system", "content": ""}, asked("#1 load 3 data_1")]
    tries = 0
    while (completion := complete(begun)).codes:
        begun += ran(completion, "ToolError: The table can't be read.")
        tries += 1
    assert tries == MAX_TRIES
    assert completion.text == "Answer 1: nothing came back."


def test_earlier_turns_are_not_answered_again() -> None:
    before, answer = turn(asked("#1 add 3"))
    _, answer = turn(
        *before[1:], {"role": "assistant", "content": answer.text}, asked("#2 table 4")
    )
    assert answer.text.startswith("Answer 2: total 2.\n\n| place |")
    assert answer.numbers == (2,)


def test_the_first_of_several_steps_says_so_and_all_are_run_in_order() -> None:
    first = complete([asked("#5 steps 2")])
    second = complete([asked("#5 steps 2"), *ran(first)])
    assert (first.text, first.phase) == ("I count 5 in steps.", "first")
    assert (len(first.codes), len(second.codes), second.phase) == (2, 1, "between")
    assert (*first.codes, *second.codes) == cells(Question(5, "steps", 2))


def test_quotes_are_no_questions_and_talk_without_a_number_is_answered_as_such() -> None:
    assert parse("#2 add 4\n\n> #1 add 3") == Question(2, "add", 4)
    assert parse("> #1 add 3") is None
    assert complete([asked("Hello there")]).text == NOTHING


@pytest.mark.parametrize(("kind", "word"), [("next", "[next]"), ("choice", "[choice]")])
def test_what_is_offered_is_a_question_again(kind: str, word: str) -> None:
    _, answer = turn(asked(f"#7 {kind} 3"))
    lines = [line for line in answer.text.splitlines() if line.startswith(word)]
    assert [parse(line.removeprefix(word).strip()) for line in lines] == [
        Question(10_007, "add", 4),
        Question(20_007, "add", 5),
        Question(30_007, "add", 6),
    ]


def test_cells_count_what_is_asked_and_say_so() -> None:
    printed: list[str] = []

    def note(*words: object) -> None:
        printed.append(" ".join(map(str, words)))

    names: dict[str, Any] = {"print": note}
    for question in (Question(1, "add", 3), Question(2, "steps", 4), Question(3, "log", 0)):
        for code in cells(question):
            exec(code, names)
    assert said("\n".join(printed)) == {1: "total 3", 2: "total 7", 3: "log 1 2"}
