"""The story: messages become turns, with a real store, local sessions and a scripted model."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from pathlib import Path

import pytest

from adapters.messages import Attachment, Author, Remark, Step, ThreadKey
from agent.errors import ModelError
from agent.model import Completion
from agent.scripted import Line, runs
from agent.transcript import Asked
from bot.asking import TAKEN
from bot.store import Store
from bot.turn import BROKEN, NO_SANDBOX
from bot.turns import NEXT, Closing
from sandbox.local import LocalRunner
from sandbox.session import SandboxError, Session, Unreachable
from tests.fakes.desk import BEN, KEY, From, Office, csv, idle
from tests.fakes.empty_database import empty_database

LOOP = "import time\nx = 2\nfor _ in range(40): time.sleep(0.05)"


class NoRunner(LocalRunner):
    async def start(self, session_id: str, *, thread_key: str) -> str:
        raise SandboxError("Docker isn't running.")


class RestartingRunner(LocalRunner):
    """Its engine goes away while the first session wakes."""

    wakes = 0

    async def wake(self, handle: str) -> Session:
        self.wakes += 1
        if self.wakes == 1:
            raise Unreachable("Docker doesn't answer.")
        return await super().wake(handle)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncGenerator[Office]:
    store = await Store.open(empty_database(tmp_path / "t.db"))
    yield Office(store, tmp_path)
    await store.close()


async def test_a_message_gets_one_finished_answer_with_its_steps_shown(office: Office) -> None:
    desk = office.desk(runs("# Add up\n1 + 1"), Completion("Two."))
    shown = await office.ask(desk, "what is 1 + 1?")
    assert (shown.text, shown.finished, shown.heard_count) == ("Two.", 1, 1)
    assert shown.steps == [Step(1, "Add up", "running"), Step(1, "Add up", "done")]


async def test_a_follow_up_sees_the_variables_and_the_conversation(office: Office) -> None:
    desk = office.desk(runs("x = 20"), Completion("Set."), runs("x + 1"), Completion("21."))
    await office.ask(desk, "set x")
    await office.ask(desk, "and one more?", addressed=False)
    assert office.observed()[-1] == "21"
    asked = [e.text for e in office.model.requests[-1].transcript if isinstance(e, Asked)]
    assert asked == ["set x", "and one more?"]


async def test_another_copy_of_a_message_adds_nothing(office: Office) -> None:
    desk = office.desk(Completion("Once."))
    first = await office.ask(desk, "hello there", id="same")
    copy = await office.ask(desk, "hello there", id="same")
    assert (first.text, copy.text, copy.finished) == ("Once.", "", 0)


async def test_talk_in_a_thread_that_is_not_ours_is_left_alone(office: Office) -> None:
    shown = await office.ask(office.desk(), "just chatting", addressed=False)
    assert (shown.text, shown.finished, shown.heard_count) == ("", 0, 0)


async def test_two_messages_at_once_in_a_thread_are_answered_one_after_the_other(
    office: Office,
) -> None:
    desk = office.desk(runs(LOOP), Completion("A."), runs("x + 1"), Completion("B."))
    first = await office.begin(desk, "a")
    await first.until(lambda shown: bool(shown.steps))
    second = await office.begin(desk, "b", files=(csv("b.csv", b"n\n")[0],))
    await idle(desk)
    assert first.finished == second.finished == 1
    assert (first.text, second.text[-2:]) == ("A.", "B.")
    assert second.whispers == [NEXT]
    # The end of the first took the thread's signs of work away.
    assert (first.heard_count, second.heard_count) == (1, 2)


async def test_a_message_sent_while_a_turn_runs_is_taken_in_at_its_next_step(
    office: Office,
) -> None:
    desk = office.desk(runs(LOOP), Completion("Both done."))
    first = await office.begin(desk, "go")
    await first.until(lambda shown: bool(shown.steps))
    second = await office.begin(desk, "and in euros, please", author=BEN)
    await idle(desk)
    assert (first.text, second.text) == ("Both done.", "")
    assert second.whispers == [NEXT, TAKEN]
    assert (second.heard_count, second.finished) == (1, 1)
    last = [e for e in office.model.requests[-1].transcript if isinstance(e, Asked)][-1]
    assert (last.text, last.author) == ("and in euros, please", "Ben")


async def test_a_message_that_comes_too_late_to_join_is_answered_next(office: Office) -> None:
    desk = office.desk(Completion("First."), Completion("Second."))
    file, contents = csv("a.csv", b"n\n1\n")
    first, second = office.message("one"), office.message("two", files=(file,))
    shown = [From(first), From(second, contents=contents)]
    await desk.accept(first, shown[0])
    await desk.accept(second, shown[1])
    await idle(desk)
    assert shown[0].shown.text == "First."
    assert shown[1].shown.text.endswith("Second.")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([ModelError("The model is down; try again.", operator="503")], "The model is down"),
        ([ValueError("secret detail")], BROKEN),
    ],
)
async def test_a_failure_is_one_sentence_in_the_thread_and_offers_to_try_again(
    office: Office, lines: Iterable[Line], told: str
) -> None:
    shown = await office.ask(office.desk(*lines), "sum it")
    assert shown.text.startswith(told)
    assert "secret" not in shown.text
    assert (shown.finished, shown.labels) == (1, ["Retry"])


async def test_without_docker_the_person_is_told_and_the_next_question_works(
    office: Office,
) -> None:
    office.runner = NoRunner()
    assert (await office.ask(office.desk(runs("1")), "go")).text == NO_SANDBOX
    office.runner = LocalRunner()
    desk = office.desk(runs("1"), Completion("1."))
    assert (await office.ask(desk, "again")).text == "1."


async def test_a_wake_that_a_restart_of_docker_cut_short_is_tried_again(office: Office) -> None:
    office.runner = RestartingRunner()
    desk = office.desk(
        runs("x = 1"), Completion("ok"), runs("x"), runs("x"), Completion("It is 1.")
    )
    await office.ask(desk, "set x")
    [handle] = await office.runner.awake()
    await office.runner.sleep(handle)
    assert (await office.ask(desk, "what is x?")).text == NO_SANDBOX
    assert (await office.ask(desk, "and now?")).text == "It is 1."


async def test_a_session_that_is_gone_is_rebuilt_and_both_are_told(office: Office) -> None:
    desk = office.desk(runs("x = 1"), runs("y = lambda: x + 1"), Completion("ok"))
    await office.ask(desk, "set x and y")
    office.runner = LocalRunner()
    desk = office.desk(runs("x + y()"), Completion("It is 3."))
    shown = await office.ask(desk, "add")
    assert "all 2 variables are back" in office.observed()[-1]
    assert office.observed()[-1].startswith("3")
    assert shown.text.startswith("It is 3.\n\n_This thread's Python session was gone")


async def test_what_a_rebuild_does_not_bring_back_is_named(office: Office, tmp_path: Path) -> None:
    (tmp_path / "flag").write_text("there")
    code = f"x = 1\ny = __import__('pathlib').Path({str(tmp_path / 'flag')!r}).read_text()"
    await office.ask(office.desk(runs(code), runs("z = 3"), Completion("ok")), "set")
    (tmp_path / "flag").unlink()
    office.runner = LocalRunner()
    shown = await office.ask(office.desk(runs("z"), Completion("3.")), "again")
    assert "`x`, `z` came back, `y` did not." in shown.text
    assert "1 of the cells ended otherwise" in shown.text


async def test_a_person_with_many_questions_leaves_room_for_others(office: Office) -> None:
    office.per_person = 1
    desk = office.desk(runs(LOOP), Completion("A."), Completion("B."), Completion("C."))
    keys = [ThreadKey("terminal", "local", "cli", name) for name in ("a", "b")]
    first = await office.begin(desk, "one", key=keys[0])
    await first.until(lambda s: bool(s.steps))
    second = await office.begin(desk, "two", key=keys[1])
    await second.until(lambda s: bool(s.statuses))
    assert second.statuses == ["Waiting: 1 of your questions are running"]
    other = await office.begin(desk, "three", author=BEN)
    await other.until(lambda s: bool(s.finished))
    assert other.text == "A."
    await idle(desk)
    assert {first.text, second.text} == {"B.", "C."}


async def test_a_turn_is_recorded_with_its_cells(office: Office) -> None:
    await office.ask(office.desk(runs("print('hi')\n2"), Completion("Done.")), "go")
    thread = await office.store.find_thread(str(KEY))
    assert thread is not None
    turn = await office.store.turns.as_object(thread, "1")
    assert turn is not None
    assert (turn["answer"], turn["ending"]) == ("Done.", "answered")
    [cell] = turn["cells"]
    assert (cell["ending"], cell["stdout"], cell["result"]) == ("finished", "hi\n", "2")


async def test_one_that_is_asked_in_a_running_thread_reads_what_was_said_there(
    office: Office,
) -> None:
    desk = office.desk(Completion("Joined."))
    message = office.message("what do you think?", is_first=False)
    author = Author("1", "Ana", "de-DE", "Europe/Berlin")
    origin = From(message, who=author, remarks=(Remark("Ben", "sales are down"),))
    await desk.accept(message, origin)
    await idle(desk)
    [asked] = [e for e in office.model.requests[-1].transcript if isinstance(e, Asked)]
    assert "- Ben: sales are down" in asked.about
    assert "language: de-DE" in asked.about
    assert "Europe/Berlin" in asked.about


async def test_files_become_datasets_and_all_of_them_are_named(office: Office) -> None:
    desk = office.desk()
    file, contents = csv("sales.csv", b"a\n1\n2\n")
    files = (
        file,
        Attachment("p", "notes.pdf", "application/pdf", 3),
        Attachment("x", "gone.csv", "text/csv", 3),
        Attachment("y", "other.csv", "text/csv", 3, problem="It lives outside of this chat."),
    )
    message = office.message("", files=files)
    origin = From(message, contents=contents | {"p": b"pdf"})
    await desk.accept(message, origin)
    await idle(desk)
    text = origin.shown.text
    assert "**sales**: 3 rows, 1 columns" in text
    assert "notes.pdf is not a table that I can read." in text
    assert "the platform doesn't give it out" in text
    assert "other.csv: It lives outside of this chat." in text
    assert origin.shown.labels[0] == "Load sales and show summary stats"
    assert office.model.requests == []


async def test_after_closing_begins_a_message_is_left_to_the_next_process(office: Office) -> None:
    desk = office.desk()
    await desk.close()
    with pytest.raises(Closing):
        await office.begin(desk, "hello there")
