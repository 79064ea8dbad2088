"""A Slack transcript as plain text."""

from __future__ import annotations

from tests.fakes.slack.page_text import as_text
from tests.screenshots.slack_gallery import MODAL
from tests.screenshots.slack_sample_blocks import mrkdwn
from tests.screenshots.slack_samples import SAMPLES, said, task, workspace


def test_a_thread_reads_like_a_script() -> None:
    transcript = workspace(
        said("U0ANA", "<@U0BOT> how many?", 0),
        said("U0BOT", "There are **three**:\n\n- one\n- two\n- three", 5),
    )
    assert as_text(transcript) == (
        "== #car-market ==\n"
        "Ana Lindqvist 12:42 PM\n"
        "| @threadbook how many?\n"
        "  threadbook APP 12:42 PM\n"
        "  | There are three:\n"
        "  | - one\n"
        "  | - two\n"
        "  | - three"
    )


def test_buttons_pictures_and_tables_have_a_text_form() -> None:
    text = as_text(SAMPLES["first-mention"][0]())
    assert "[Show code] [Retry] [Export notebook]" in text
    assert "[picture: Bar chart: average price by brand, 8 bars]" in text
    assert "| Brand | Year | Mileage | Fuel | Price |" in as_text(SAMPLES["long-table"][0]())


def test_steps_have_a_sign_and_what_is_folded_away_is_left_out() -> None:
    tasks = [task(1, "Loaded", details="2,000 rows"), task(2, "Fitting", "in_progress")]
    text = as_text(workspace(said("U0BOT", "", 0, tasks=tasks, streaming=True)))
    assert "✓ Loaded" in text
    assert "… Fitting" in text
    assert "2,000 rows" not in text
    assert text.endswith("▌")


def test_what_would_notify_and_what_is_cut_stands_out() -> None:
    long = said("U0BOT", "", 2, streamed=False, blocks=[mrkdwn("x" * 3_001)])
    text = as_text(workspace(said("U0ANA", "hi", 0), said("U0BOT", "<!channel>", 1), long))
    assert "[!! @channel would notify !!]" in text
    assert "[!! cut at 3,000 of 3,001 characters !!]" in text


def test_code_keeps_its_spaces() -> None:
    text = as_text(workspace(said("U0BOT", "```\nif x:\n    y  = 1\n```", 0)))
    assert "| if x:\n|     y  = 1" in text


def test_threads_are_told_apart_and_each_home_follows() -> None:
    transcript = workspace(
        said("U0ANA", "one", 0),
        said("U0BEN", "two", 9, thread_ts=None),
        said("U0BOT", "to one", 10),
        homes={"U0ANA": {"blocks": [mrkdwn("*Datasets*")]}},
    )
    text = as_text(transcript)
    assert text.index("to one") < text.index("| two")
    assert "== Home of Ana Lindqvist ==" in text
    assert text.endswith("Datasets")


def test_an_open_modal_is_told_with_what_can_be_pressed() -> None:
    text = as_text(workspace(modals=[MODAL]))
    assert text.startswith("== Modal ==\nWhat was wrong?")
    assert text.endswith("[Cancel] [Send]")


def test_a_viewer_reads_only_what_that_person_sees() -> None:
    whisper = said("U0BOT", "psst", 1, ephemeral_to="U0BEN")
    transcript = workspace(said("U0ANA", "hi", 0), whisper)
    assert "psst" in as_text(transcript)
    assert "psst" in as_text(transcript, viewer="U0BEN")
    assert "psst" not in as_text(transcript, viewer="U0ANA")
