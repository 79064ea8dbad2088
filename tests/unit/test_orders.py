"""What people ask of Threadbook itself, and the buttons below answers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import closing
from pathlib import Path

import pytest

from adapters.messages import Attachment, Press, ThreadKey
from agent.model import Completion
from agent.scripted import runs
from bot.commands import Order, order_in
from bot.orders import CLEARED, IN_DIRECT, MENTIONS_OFF, MENTIONS_ON, NO_CODE
from bot.store import Store
from tests.fakes.desk import BEN, KEY, From, Office, idle
from tests.fakes.empty_database import empty_database

CHOICES = "Which one?\n[choice] Revenue\n[choice] Units"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncGenerator[Office]:
    store = await Store.open(empty_database(tmp_path / "t.db"))
    yield Office(store, tmp_path)
    await store.close()


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("stop", Order("stop")),
        ("Stop!", Order("stop")),
        ("stop the press", None),
        ("help", Order("help")),
        ("help me plot x", None),
        ("", Order("help")),
        ("/datasets", Order("datasets")),
        ("/datasets car_prices", Order("datasets", "car_prices")),
        ("datasets car prices", Order("datasets", "car prices")),
        ("datasets with more than ten columns?", None),
        ("What datasets are available?", None),
        ("stop counting the rows", None),
        ("mentions on", Order("mentions", "on")),
        ("/clear", Order("clear")),
    ],
)
def test_only_exact_words_are_orders(tmp_path: Path, text: str, order: Order | None) -> None:
    office = Office(None, tmp_path)  # type: ignore[arg-type]
    assert order_in(office.message(text)) == order


async def test_help_tells_what_can_be_asked_here(office: Office) -> None:
    shown = await office.ask(office.desk(), "help")
    assert "Data here: `cars`" in shown.text
    assert shown.finished == 1


async def test_datasets_are_listed_described_and_searched_without_asking_the_model(
    office: Office,
) -> None:
    desk = office.desk()
    assert "| cars | 2,000 | 9 | csv |" in (await office.ask(desk, "datasets")).text
    assert "**cars**: 2,000 rows" in (await office.ask(desk, "datasets cars")).text
    assert "| cars |" in (await office.ask(desk, "datasets CAR")).text
    assert "No dataset matches *bikes*" in (await office.ask(desk, "datasets bikes")).text


async def test_a_slash_command_outside_a_thread_makes_none(office: Office) -> None:
    key = ThreadKey("slack", "T", "C", "")
    shown = await office.ask(office.desk(), "/datasets", key=key)
    assert "cars" in shown.text
    assert await office.store.find_thread(str(key)) is None


async def test_clear_forgets_the_conversation_and_keeps_the_variables(office: Office) -> None:
    desk = office.desk(runs("x = 7"), Completion("Set."), runs("x"), Completion("7."))
    await office.ask(desk, "set x")
    assert (await office.ask(desk, "/clear")).text == CLEARED
    await office.ask(desk, "what is x?")
    assert office.observed() == ["7"]


async def test_an_answer_offers_what_to_ask_next_and_a_press_asks_it(office: Office) -> None:
    desk = office.desk(runs("1"), Completion("One.\n[next] And two?"), Completion("Two."))
    shown = await office.ask(desk, "one?")
    assert shown.text == "One."
    assert shown.labels == ["And two?", "Show code", "Retry", "Export notebook", "Feedback"]
    pressed = await office.press(desk, "ask", shown.buttons[0].value, author=BEN)
    assert pressed.text == "> **Ben:** And two?\n\nTwo."


async def test_a_clarifying_question_comes_as_buttons(office: Office) -> None:
    desk = office.desk(Completion(CHOICES), Completion("By revenue."))
    shown = await office.ask(desk, "plot it")
    assert (shown.text, shown.labels) == ("Which one?", ["Revenue", "Units"])
    assert (await office.press(desk, "ask", "Revenue")).text.endswith("By revenue.")


async def test_a_button_pressed_twice_acts_once(office: Office) -> None:
    desk = office.desk(Completion("Once."))
    await office.ask(desk, "help")
    first = await office.press(desk, "ask", "go", id="press-1")
    second = await office.press(desk, "ask", "go", id="press-1")
    assert (first.finished, second.finished) == (1, 0)


async def test_retry_asks_the_same_question_once_more(office: Office) -> None:
    desk = office.desk(Completion("First."), Completion("Again."))
    await office.ask(desk, "what now?")
    retried = await office.press(desk, "retry", "1")
    assert retried.text == "> **Ana:** what now?\n\nAgain."


async def test_show_code_is_for_who_pressed_it_and_only_of_this_thread(office: Office) -> None:
    desk = office.desk(runs("x = 41 + 1"), Completion("42."))
    shown = await office.ask(desk, "go")
    code = next(button for button in shown.buttons if button.action == "code")
    pressed = await office.press(desk, "code", code.value)
    assert pressed.whispers == ["```python\n# Cell 1\nx = 41 + 1\n```"]
    other = ThreadKey("terminal", "local", "cli", "other")
    assert (await office.press(desk, "code", code.value, key=other)).whispers == [NO_CODE]


async def test_the_thread_is_exported_as_a_notebook_with_its_outputs(office: Office) -> None:
    desk = office.desk(runs("print('hi')\n2"), Completion("Done."))
    await office.ask(desk, "go")
    pressed = await office.press(desk, "notebook")
    [file] = pressed.files
    book = json.loads(file.content)
    assert file.name == "thread.ipynb"
    assert [o["output_type"] for o in book["cells"][-1]["outputs"]] == [
        "stream",
        "execute_result",
    ]


async def test_an_opinion_is_kept_with_its_reason(office: Office) -> None:
    desk = office.desk(Completion("Hm."))
    await office.ask(desk, "go")
    await office.ask(desk, "", pressed=Press("feedback", "unhelpful:1", "wrong year"))
    await office.ask(desk, "", pressed=Press("feedback", "unhelpful:1"))  # told late
    await office.ask(desk, "", pressed=Press("feedback", "helpful:1"), author=BEN)
    assert await office.store.turns.opinions(1) == [
        ("1", "unhelpful", "wrong year"),
        ("2", "helpful", ""),
    ]


async def test_a_channel_can_have_it_that_only_mentions_are_heard(office: Office) -> None:
    desk = office.desk(Completion("A."), Completion("B."), Completion("C."))
    await office.ask(desk, "go")
    assert (await office.ask(desk, "mentions on")).text == MENTIONS_ON
    assert (await office.ask(desk, "psst", addressed=False)).text == ""
    assert (await office.ask(desk, "and you?")).text == "B."
    assert (await office.ask(desk, "mentions off")).text == MENTIONS_OFF
    assert (await office.ask(desk, "go on", addressed=False)).text == "C."
    assert (await office.ask(desk, "mentions on", is_direct=True)).text == IN_DIRECT


async def test_what_was_not_for_us_is_not_answered_when_it_is_read_again_later(
    office: Office,
) -> None:
    desk = office.desk(Completion("A."))
    await office.ask(desk, "go")
    await office.ask(desk, "mentions on")
    aside = office.message("psst", addressed=False, files=(Attachment("f", "f.csv", "", 3),))
    for _ in range(2):
        read = From(aside)
        await desk.accept(aside, read)
        await idle(desk)
        assert (read.shown.text, read.shown.heard_count) == ("", 0)
        await office.ask(desk, "mentions off")
    with closing(sqlite3.connect(office.folder / "t.db")) as db:
        query = "SELECT message FROM events WHERE event_id = ?"
        [[kept]] = db.execute(query, (aside.id,)).fetchall()
    assert "psst" not in kept
    assert "f.csv" not in kept


async def test_home_shows_a_persons_own_threads_and_the_datasets(office: Office) -> None:
    desk = office.desk(Completion("A."), Completion("B."))
    await office.ask(desk, "my question")
    key = ThreadKey("terminal", "local", "cli", "other")
    await office.ask(desk, "Ben's question", author=BEN, key=key)
    home = await desk.home("terminal", "local", "1")
    assert [(thread.key, thread.title) for thread in home.threads] == [(KEY, "my question")]
    assert [(d.name, d.rows) for d in home.datasets] == [("cars", 2000)]
