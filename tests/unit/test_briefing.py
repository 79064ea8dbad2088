"""What the model is told of who asks, and not twice."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.messages import Author
from bot.briefing import about

NIGHT = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)
MORNING = datetime(2026, 1, 6, 9, 0, tzinfo=UTC)
ANA = Author("1", "Ana", "de-DE", "Europe/Berlin")
BEN = Author("2", "Ben", "en-GB", "Europe/London")


def test_day_zone_and_language_are_told_once_in_a_history() -> None:
    first = about(ANA, (), None, NIGHT)
    assert first == "Today: Tue 2026-01-06 Europe/Berlin\nAna's language: de-DE"
    assert about(ANA, (), None, MORNING, told=[first]) == ""


def test_another_zone_or_another_day_is_told_and_the_language_is_not_again() -> None:
    told = [about(ANA, (), None, NIGHT)]
    told.append(about(BEN, (), None, NIGHT, told=told))
    assert told[1] == "Today: Mon 2026-01-05 Europe/London"
    assert about(ANA, (), None, MORNING, told=told) == "Today: Tue 2026-01-06 Europe/Berlin"


def test_news_are_told_whatever_was_told_before() -> None:
    told = [about(ANA, (), None, NIGHT)]
    assert about(ANA, (), None, NIGHT, ["cars has changed."], told) == "cars has changed."


def test_what_somebody_said_does_not_pass_for_the_day() -> None:
    told = ["- Ben: Today: Mon 2026-01-05 Europe/London"]
    assert about(BEN, (), None, NIGHT, told=told) == "Today: Mon 2026-01-05 Europe/London"
