"""Messy files are read right or explained in a sentence, whichever way they come."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.messy.case import Case
from tests.fakes.messy.cases import CASES
from tests.fakes.messy.outcomes import expected, in_folder, in_thread
from tests.fakes.messy.page import documented

DOCS = Path(__file__).parents[2] / "docs" / "data.md"


@pytest.fixture(params=CASES, ids=[case.file for case in CASES])
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


async def test_a_thread_gets_it_right_or_is_told_why_not(case: Case, tmp_path: Path) -> None:
    assert await in_thread(case, tmp_path) == expected(case)


def test_the_folder_gives_the_same(case: Case, tmp_path: Path) -> None:
    assert in_folder(case, tmp_path) == expected(case)


def test_the_docs_have_the_table_of_outcomes() -> None:
    """When a case changes, replace the table there with what `documented` gives."""
    assert documented() in DOCS.read_text("utf-8")
    assert len(CASES) == len({case.name for case in CASES}) == len({case.file for case in CASES})
