"""Data that change are said to the threads that have loaded them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt
import pytest

from agent.model import Completion
from agent.scripted import runs
from agent.transcript import Asked
from bot.anew import SET_ASIDE
from bot.errors import DatasetsError
from bot.loaded import Unsure
from bot.store import Store
from tests.fakes.catalogue import VIEW, Catalogue
from tests.fakes.desk import KEY, Office
from tests.fakes.empty_database import empty_database

CHANGED = '"cars" has changed since this thread loaded it on 2026-05-04 at 09:00 UTC'


class Silent(Catalogue):
    """Tells nothing."""

    async def used(self, thread_key: str) -> dict[str, tuple[str | None, str]]:
        raise DatasetsError("It is away.")

    async def versions(
        self, identity: str, marks: Mapping[str, str]
    ) -> dict[str, tuple[str | None, bool]]:
        raise DatasetsError("It is away.")


def clock() -> datetime:
    return datetime(2026, 5, 4, 9, tzinfo=UTC)


async def opened(folder: Path) -> Store:
    return await Store.open(f"sqlite+aiosqlite:///{folder}/t.db", clock)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncGenerator[Office]:
    """Where a thread has loaded the first version of a dataset."""
    empty_database(tmp_path / "t.db")
    office = Office(await opened(tmp_path), tmp_path)
    office.catalogue = Catalogue(opened={"cars": "1"}, now={"cars": "1"})
    await office.ask(office.desk(runs("x = 1"), Completion("Loaded.")), "load cars")
    yield office
    await office.store.close()


def catalogue(office: Office) -> Catalogue:
    assert isinstance(office.catalogue, Catalogue)
    return office.catalogue


def told_to_model(office: Office) -> str:
    asked = [one for one in office.model.requests[0].transcript if isinstance(one, Asked)]
    return asked[-1].about


async def test_a_change_is_said_to_the_person_and_to_the_model_once(office: Office) -> None:
    catalogue(office).now["cars"] = "2"
    shown = await office.ask(office.desk(Completion("Five.")), "how many?")
    assert shown.text.startswith(f"Five.\n\n_{CHANGED}; what was made from it holds the old state")
    assert CHANGED in told_to_model(office)

    again = await office.ask(office.desk(Completion("Five.")), "and now?")
    assert again.text == "Five."
    assert CHANGED not in told_to_model(office)


async def test_without_a_change_nothing_is_said(office: Office) -> None:
    shown = await office.ask(office.desk(Completion("Five.")), "how many?")
    assert shown.text == "Five."


async def test_another_process_knows_what_the_thread_has_loaded(
    office: Office, tmp_path: Path
) -> None:
    await office.store.close()
    office.store = await opened(tmp_path)
    catalogue(office).now["cars"] = "2"
    shown = await office.ask(office.desk(Completion("Five.")), "how many?")
    assert CHANGED in shown.text


async def test_who_loads_the_new_state_is_told_of_the_next_change(office: Office) -> None:
    for version in ("2", "3"):
        catalogue(office).now["cars"] = catalogue(office).opened["cars"] = version
        told = await office.ask(office.desk(runs("x = 2"), Completion("Done.")), "load it again")
        assert CHANGED in told.text
        after = await office.ask(office.desk(Completion("Done.")), "thanks")
        assert CHANGED not in after.text


async def test_a_change_that_a_stopped_answer_did_not_tell_is_told_by_the_next(
    office: Office,
) -> None:
    catalogue(office).now["cars"] = "2"
    await office.ask(office.desk(), "the model has no line for this")
    shown = await office.ask(office.desk(Completion("Five.")), "how many?")
    assert CHANGED in shown.text


async def test_a_dataset_that_is_gone_is_no_change(office: Office) -> None:
    catalogue(office).now.clear()
    shown = await office.ask(office.desk(Completion("Five.")), "how many?")
    assert shown.text == "Five."


async def test_nothing_is_run_where_it_is_not_known_who_may_see_what_was_loaded(
    office: Office,
) -> None:
    told, office.catalogue = office.catalogue, Silent()
    shown = await office.ask(office.desk(runs("x"), Completion("One.")), "how many?")
    assert shown.text == Unsure.person
    assert office.model.requests == []

    office.catalogue = told
    shown = await office.ask(office.desk(runs("x"), Completion("One.")), "how many?")
    assert shown.text == "One."
    assert office.observed()[-1] == "1"


async def test_a_thread_that_has_loaded_nothing_needs_nobody_to_tell(office: Office) -> None:
    office.catalogue = Silent()
    other = replace(KEY, thread="t2")
    shown = await office.ask(office.desk(runs("1"), Completion("One.")), "how many?", key=other)
    assert shown.text == "One."


async def test_another_thread_is_not_told(office: Office) -> None:
    catalogue(office).now["cars"] = "2"
    other = replace(KEY, thread="t2")
    shown = await office.ask(office.desk(Completion("Five.")), "how many?", key=other)
    assert shown.text == "Five."


async def test_what_some_who_read_now_may_not_see_is_set_aside_before_the_turn(
    office: Office,
) -> None:
    catalogue(office).is_seen = False
    shown = await office.ask(office.desk(runs("x"), Completion("No x.")), "what is x?")
    assert catalogue(office).marks == {"cars": VIEW}
    assert shown.text == f"{SET_ASIDE}No x."
    assert "cars" not in SET_ASIDE
    sent = office.model.requests[0].transcript
    assert "Loaded." not in str(sent)
    assert "load cars" not in str(sent)
    assert "NameError" in office.observed()[0]
    thread = await office.store.find_thread(str(KEY))
    assert thread is not None
    assert [cell.code for cell in await office.store.journal.cells(thread)] == ["x"]

    catalogue(office).marks.clear()
    again = await office.ask(office.desk(Completion("Yes.")), "really?")
    assert (again.text, catalogue(office).marks) == ("Yes.", {})


async def test_who_asks_in_a_channel_hears_of_what_only_they_may_use(office: Office) -> None:
    class Two(Catalogue):
        async def call(
            self, tool: str, *, identity: str, person: str = "", **arguments: str
        ) -> dict[str, Any]:
            found = await super().call(tool, identity=identity, **arguments)
            alone = jwt.decode(identity, options={"verify_signature": False})["direct"]
            return {**found, "datasets": ["cars", "pay", "plan"] if alone else ["cars"]}

    office.catalogue = Two()
    channel = replace(KEY, platform="slack")
    shown = await office.ask(office.desk(), "datasets", key=channel)
    assert shown.whispers == ["2 more in a direct message with me."]
    assert "pay" not in shown.text
    told = [
        await office.ask(office.desk(), said, key=key, is_direct=direct)
        for said, key, direct in (
            ("datasets", channel, True),
            ("datasets", KEY, False),
            ("datasets cars", channel, False),
        )
    ]
    assert [one.whispers for one in told] == [[], [], []]
