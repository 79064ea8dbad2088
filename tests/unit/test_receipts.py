"""The line under an answer: what is known of it, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.discord.page import MAX_LETTERS, with_receipt
from adapters.slack.buttons import footer, without_thumbs
from agent.metering import Usage
from agent.model import Completion
from agent.scripted import ScriptedModel, runs
from bot.errors import DatasetsError
from bot.receipts import Receipt, Receipts, line
from bot.records import Offers
from bot.store import Store
from sandbox.local import LocalRunner, LocalSession
from sandbox.session import Execution
from tests.fakes.catalogue import Catalogue
from tests.fakes.desk import ANA, KEY, Again, From, Office, Shown, csv, idle
from tests.fakes.empty_database import empty_database


@pytest.fixture
async def office(tmp_path: Path) -> AsyncGenerator[Office]:
    store = await Store.open(empty_database(tmp_path / "t.db"))
    yield Office(store, tmp_path, with_receipts=True)
    await store.close()


@pytest.mark.parametrize(
    ("receipt", "said"),
    [
        (
            Receipt(312, 48_210, 1_200, False, 4.1),
            "~312 tokens of data seen by the model · 48,210 rows stayed in the sandbox · $0.0012"
            " · 4.1 s",
        ),
        (Receipt(None, None, None, True, None), "$?"),
        (Receipt(0, 1, 5_000_000, True, 61), "~0 tokens of data seen by the model · 1 row stayed"
         " in the sandbox · ~$5.00 · 1 min 1 s"),
        (Receipt(None, None, 0, False, 7_260), "$0.00 · 2 h 1 min"),
        (Receipt(9, 5, 0, False, 1, 3), "~9 tokens of data seen by the model · 3 raw values shown"
         " to it · 5 rows stayed in the sandbox · $0.00 · 1.0 s"),
    ],
)  # fmt: skip
def test_what_isnt_known_is_left_out(receipt: Receipt, said: str) -> None:
    assert line(receipt) == said


async def test_an_answer_has_one_with_what_its_turn_alone_took(office: Office) -> None:
    catalogue = office.catalogue = Catalogue(sent=2_000)
    first, second = Usage(1_000, 0, 100), Usage(2_000, 0, 100)
    model = ScriptedModel(
        [
            Completion("", runs("'x' * 33").calls, first),
            Completion("Done.", usage=second),
            Completion("", runs("'y'").calls, first),
            Completion("Done.", usage=second),
            Completion("Nothing to look at.", usage=first),
        ],
        name="gpt-4.1",
    )
    desk = office.desk(model=model)
    shown = await office.ask(desk, "how many?")
    assert shown.receipt.startswith(
        "~10 tokens of data seen by the model · 2,000 rows stayed in the sandbox · $0.0076 · "
    )
    assert shown.receipt not in shown.text

    catalogue.sent = 0
    again = await office.ask(desk, "and now?")
    assert again.receipt.startswith("~1 token of data seen by the model · $0.0076 · ")
    assert (await office.ask(desk, "thanks")).receipt.startswith("$0.0028 · ")
    for request in model.requests:
        assert "stayed in the sandbox" not in str(request.transcript)


async def test_no_model_no_receipt_and_none_for_an_order(office: Office) -> None:
    desk = office.desk()
    attachment, contents = csv("a.csv", b"x\n1\n")
    origin = From(office.message("", files=(attachment,)), contents=contents)
    await desk.accept(origin.message, origin)
    await idle(desk)
    assert (origin.shown.finished, origin.shown.receipt) == (1, "")
    assert (await office.ask(desk, "datasets")).receipt == ""


async def test_switched_off_there_is_none_and_nothing_is_asked_for_it(office: Office) -> None:
    catalogue = Catalogue(sent=7)
    await office.ask(office.desk(runs("1"), Completion("1")), "how many?")
    thread = await office.store.open_thread(str(KEY))
    for is_on in (False, True):
        receipts = Receipts(office.store.turns, office.store.ledger, catalogue, is_on=is_on)
        await receipts.count(thread, 1)
        assert bool(await receipts.of(1)) == is_on
        assert catalogue.sent == (0 if is_on else 7)


async def test_the_values_that_code_shows_are_counted_over_the_cells_of_the_turn(
    office: Office,
) -> None:
    class Shows(LocalSession):
        async def run(self, cell_id: str, code: str, *, timeout_s: float) -> Execution:
            return replace(await super().run(cell_id, code, timeout_s=timeout_s), shown_values=2)

    class Runner(LocalRunner):
        async def start(self, session_id: str, *, thread_key: str) -> str:
            self._sessions[session_id] = Shows()
            return session_id

    office.runner = Runner()
    desk = office.desk(runs("1"), runs("2"), Completion("3"), Completion("4"))
    assert " · 4 raw values shown to it · " in (await office.ask(desk, "how many?")).receipt
    assert "shown" not in (await office.ask(desk, "and now?")).receipt


async def test_a_server_that_doesnt_tell_its_rows_fails_no_turn(office: Office) -> None:
    class Silent(Catalogue):
        async def rows(self, thread_key: str) -> int:
            raise DatasetsError("It is away.")

    office.catalogue = Silent()
    shown = await office.ask(office.desk(runs("1"), Completion("1")), "how many?")
    assert shown.text == "1"
    assert "rows" not in shown.receipt
    assert shown.receipt.count("$?") == 1


async def test_an_answer_that_is_given_again_has_the_same_one(office: Office) -> None:
    """The process dies after the answer was decided, before it is in the thread."""
    office.catalogue = Catalogue(sent=7)
    await office.ask(office.desk(runs("1"), Completion("1")), "how many?")
    decided = await office.store.turns.facts(1)
    assert (decided.loaded_rows, len(decided.transcript)) == (7, 4)
    pending = await office.store.inbox.put(office.message("and again?"))
    assert pending is not None
    turn = await office.store.turns.begin(pending, "x", author_name="Ana", model="m")
    spent = office.store.ledger
    await spent.sending(
        turn, person=f"terminal:local:{ANA.id}", purpose="answer", model="m",
        usage=Usage(1), cost=5,
    )  # fmt: skip
    await office.store.turns.loaded(turn, 9)
    await office.store.turns.answered(turn, ending="answered", answer="Two.", offers=Offers())

    given: list[Shown] = []

    def make() -> Shown:
        given.append(Shown())
        return given[-1]

    desk = office.desk()
    await desk.resume(str(KEY), lambda message: Again(message, make))
    await idle(desk)
    [shown] = [one for one in given if one.text]
    assert shown.text == "Two."
    assert shown.receipt.startswith("9 rows stayed in the sandbox · $0.000005 · ")


def test_slack_shows_it_small_above_what_can_be_pressed_also_without_thumbs() -> None:
    [context] = without_thumbs(footer((), "~1 token · $?"))
    assert context == {
        "type": "context",
        "elements": [{"type": "plain_text", "text": "~1 token · $?", "emoji": False}],
    }
    assert footer(()) == []


def test_discord_shows_it_small_below_the_last_words_or_below_a_full_message() -> None:
    assert with_receipt(["One.", "```\ntwo\n```", ""], "$?") == ["One.", "```\ntwo\n```\n-# $?", ""]
    full = "x" * (MAX_LETTERS - 5)
    assert with_receipt([full], "$?") == [full, "-# $?"]
    assert with_receipt(["😀" * 999], "$?")[1:] == ["-# $?"]
    assert with_receipt(["One."], "") == ["One."]
    assert with_receipt([""], "$?") == [""]
