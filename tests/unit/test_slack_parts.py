"""Steps, buttons, file names and places: the small parts of a reply in Slack."""

from __future__ import annotations

import pytest

from adapters.markdown.file_names import safe_name
from adapters.messages import Author, Button, File, Message, Press, Step, ThreadKey
from adapters.slack.buttons import footer
from adapters.slack.files import title
from adapters.slack.place import Place
from adapters.slack.steps import Steps

KEY = ThreadKey("slack", "T1", "C1", "1700000000.000100")


def test_steps_that_run_go_on_in_the_next_message() -> None:
    steps = Steps()
    steps.show(Step(1, "Load", "done"))
    steps.show(Step(2, "Count"))
    steps.told(steps.chunks())
    assert steps.block()[0]["title"] == "Count"
    steps.end("moved")
    assert [chunk.get("status") for chunk in steps.chunks()] == [None, "complete"]
    steps.move()
    assert [chunk.get("id") for chunk in steps.chunks()] == [None, "step-2"]


def test_what_changes_while_slack_is_told_is_told_next() -> None:
    steps = Steps()
    steps.show(Step(1, "Load"))
    chunks = steps.chunks()
    steps.show(Step(1, "Load", "done"))
    steps.told(chunks)
    assert [chunk.get("status") for chunk in steps.chunks()] == [None, "complete"]


def test_one_step_is_one_step() -> None:
    steps = Steps()
    steps.show(Step(1, "Load", "failed"))
    assert steps.chunks()[0]["title"] == "Worked in 1 step"
    assert steps.chunks()[1]["status"] == "error"


def test_many_questions_make_rows_of_five() -> None:
    asks = tuple(Button("ask", f"Question {n} " + "x" * 80, "v" * 3_000) for n in range(7))
    blocks = footer(asks)
    assert [len(block["elements"]) for block in blocks] == [5, 2]
    assert all(len(b["elements"][0]["text"]["text"]) <= 75 for b in blocks)
    assert all(len(b["elements"][0]["value"]) <= 2_000 for b in blocks)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.csv", "a.csv"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a<!here>:`b`.png", "a_!here_b_.png"),
        (".bashrc", "bashrc"),
        ("...", "file"),
        ("x" * 300 + ".parquet", "x" * 92 + ".parquet"),
    ],
)
def test_a_file_name_is_plain_and_keeps_its_ending(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_files_say_how_big_they_are_and_pictures_do_not() -> None:
    assert title(File("a.csv", "text/csv", b"x" * 12_345), "a.csv") == "a.csv (12 kB)"
    assert title(File("a.png", "image/png", b"x"), "a.png") == "a.png"


def test_a_press_is_no_message_to_react_to() -> None:
    typed = Message(KEY, "1700000000.000200", Author("U1", "ana"), "hi", addressed=True)
    assert Place.of(typed).is_typed
    press = Press("ask", "hi")
    pressed = Message(
        KEY, "1700000000.000300:tb:ask:0", Author("U1", "ana"), "hi", True, pressed=press
    )
    assert not Place.of(pressed).is_typed
    assert Place.of(pressed).asked_at == "1700000000.000300"
