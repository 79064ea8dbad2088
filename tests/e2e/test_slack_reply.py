"""What people see of one answer in Slack: the real client against the strict fake."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest

from adapters.messages import Button, File, Step, Unreachable
from tests.fakes.slack.faults import SERVER_ERROR, refused
from tests.fakes.slack.messages import Posted
from tests.fakes.slack_scene import ANA, Scene, scene

BUTTONS = (
    Button("ask", "By year?", "How did it sell by year?"),
    Button("ask", "By maker?", "How did it sell by maker?"),
    Button("code", "Show code", "17"),
    Button("retry", "Retry", "17"),
    Button("notebook", "Export notebook", "17"),
    Button("feedback", "Feedback", "17"),
)
WRITING = ("chat.startStream", "chat.postMessage", "chat.update")
TABLE = "| maker | cars |\n| --- | ---: |\n| Fiat | 1,204 |\n| <!channel> | 7 |\n"


@pytest.fixture
async def slack() -> AsyncGenerator[Scene]:
    async with scene() as made:
        yield made


async def write_all(slack: Scene, text: str) -> None:
    for start in range(0, len(text), 7):
        await slack.reply.write(text[start : start + 7])


def kinds(message: Posted) -> list[str]:
    return [block["type"] for block in message.blocks]


async def test_a_status_is_shown_as_long_as_it_lasts(slack: Scene) -> None:
    await slack.reply.status("Thinking")
    for shown in range(1, 5):
        await slack.space.until(lambda shown=shown: len(slack.space.status_log) == shown)
        await slack.clock.until_asleep(1)
        slack.clock.turn(76)
        assert slack.thread.status == "Thinking…"
    await slack.reply.status("")
    assert slack.thread.status == ""
    await slack.reply.finish()


async def test_steps_update_in_one_place_and_are_summed_up(slack: Scene) -> None:
    await slack.reply.heard()
    for number in (1, 2, 3):
        await slack.reply.step(Step(number, f"Look at <!here> {number}"))
        await slack.space.until(lambda: any(s.tasks for s in slack.thread.streams))
        await slack.reply.step(Step(number, f"Look at <!here> {number}", "done"))
    await slack.reply.write("Here it is.")
    await slack.reply.finish()

    [answer] = slack.thread.answers
    assert answer.plan == "Worked in 3 steps"
    assert [(task.title, task.status) for task in answer.tasks.values()] == [
        (f"Look at ‹!here> {number}", "complete") for number in (1, 2, 3)
    ]
    assert answer.text == "Here it is."


async def test_a_step_that_was_broken_off_does_not_run_for_ever(slack: Scene) -> None:
    await slack.reply.step(Step(1, "Count"))
    await slack.space.until(lambda: bool(slack.thread.streams))
    await slack.reply.finish()
    [answer] = [m for m in slack.thread.messages if m.tasks]
    assert [task.status for task in answer.tasks.values()] == ["error"]


async def test_an_answer_bears_its_buttons_and_its_mark(slack: Scene) -> None:
    await slack.reply.write("Cars.")
    await slack.reply.finish(BUTTONS)
    [answer] = slack.thread.answers
    assert kinds(answer) == ["markdown", "actions", "actions", "context_actions"]
    asks, acts, thumbs = answer.blocks[1:]
    assert [one["action_id"] for one in asks["elements"]] == ["tb:ask:0", "tb:ask:1"]
    assert [one["value"] for one in acts["elements"]] == ["17", "17", "17"]
    assert [one["action_id"] for one in acts["elements"]] == ["tb:code", "tb:retry", "tb:notebook"]
    assert thumbs["elements"][0]["positive_button"]["value"] == "helpful:17"
    assert thumbs["elements"][0]["negative_button"]["value"] == "unhelpful:17"
    assert answer.metadata is not None
    assert answer.metadata["event_type"] == "threadbook_answer"
    assert answer.metadata["event_payload"]["message"] == slack.question.ts
    assert answer.metadata["event_payload"]["done"] is True


async def test_buttons_alone_are_an_answer(slack: Scene) -> None:
    await slack.reply.finish(BUTTONS[:2])
    [answer] = [m for m in slack.thread.messages if m.bot_id]
    assert kinds(answer) == ["actions"]


async def test_what_would_ping_or_link_or_hide_is_shown_as_it_is(slack: Scene) -> None:
    await write_all(
        slack,
        "<!channel> <@U0BEN> & see [the site](https://evil.example/a?b=1) or https://x.example/.\n"
        "rev\u202eersed z\u200bero\n```\n<!here> https://y.example/\n```\n",
    )
    await slack.reply.finish()
    assert slack.texts() == [
        "<!channel> <@U0BEN> & see the site (`https://evil.example/a?b=1`)"
        " or `https://x.example/`.\nreversed zero\n```\n<!here> https://y.example/\n```\n"
    ]
    assert slack.space.pings() == []


async def test_a_table_is_slacks_own(slack: Scene) -> None:
    await write_all(slack, f"The makers:\n\n{TABLE}\nThat is all.")
    await slack.reply.finish()
    [answer] = slack.thread.answers
    [table] = [block for block in answer.blocks if block["type"] == "table"]
    assert table["rows"][1] == [
        {"type": "raw_text", "text": "Fiat"},
        {"type": "raw_number", "value": 1204, "text": "1,204"},
    ]
    assert table["column_settings"][1]["align"] == "right"
    assert table["rows"][2][0]["text"] == "‹!channel>"


async def test_where_tables_are_refused_they_are_aligned_text(slack: Scene) -> None:
    slack.server.faults["chat.appendStream"].append(refused("invalid_blocks"))
    slack.server.faults["chat.postMessage"].append(refused("invalid_blocks"))
    await slack.reply.write("The makers:\n\n")
    await slack.space.until(lambda: bool(slack.thread.streams))
    await write_all(slack, TABLE)
    await slack.reply.write("\nDone.")
    await slack.reply.attach(File("a.csv", "text/csv", b"a"))
    await slack.reply.finish()
    [text] = slack.texts()
    assert "maker        cars\n----------  -----\nFiat        1,204\n" in text
    assert "table" in slack.rates.refused


async def test_a_long_table_is_shown_in_part_and_attached_whole(slack: Scene) -> None:
    rows = [f"| {number} | =cmd{number} |" for number in range(250)]
    await write_all(slack, "\n".join(["| n | what |", "|---|---|", *rows, "", "Enough."]))
    await slack.reply.finish()
    [answer] = [m for m in slack.thread.answers if not m.files]
    [table] = [block for block in answer.blocks if block["type"] == "table"]
    assert len(table["rows"]) == 21
    assert "230 more rows; the whole table is in `table-1.csv`" in answer.text
    [file] = slack.thread.files
    written = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert len(written) == 251
    assert written[1] == ["0", "'=cmd0"]


async def test_an_answer_of_many_pages_becomes_a_file_with_a_note(slack: Scene) -> None:
    text = "\n\n".join(f"Paragraph {number}. " + "word " * 40 for number in range(200))
    await write_all(slack, text)
    await slack.reply.finish()
    texts = slack.texts()
    assert "_The answer is longer than fits here: all of it is in `answer.md`._" in texts[-1]
    [file] = slack.thread.files
    assert file.content.decode() == text
    assert max(map(len, texts)) <= 12_000
    assert text.startswith("".join(texts)[:29_000])


async def test_the_note_on_a_long_answer_is_not_part_of_its_code(slack: Scene) -> None:
    await slack.reply.write("```\n" + "x = 1\n" * 6_000)
    await slack.reply.finish()
    last = slack.texts()[-1]
    assert "\n```\n" in last
    assert last.rindex("```") < last.index("_The answer is longer")


async def test_charts_have_alternative_text_and_other_files_their_size(slack: Scene) -> None:
    await slack.reply.write("A chart:")
    await slack.reply.attach(File("../<x>|bars.png", "image/png", b"png", alt_text="Bars rising"))
    await slack.reply.attach(File("out.parquet", "application/x", b"x" * 1234))
    await slack.reply.finish()
    chart, other = slack.thread.files
    assert (chart.name, chart.alt_text) == ("x_bars.png", "Bars rising")
    assert (other.name, other.title) == ("out.parquet", "out.parquet (1.2 kB)")


async def test_a_file_that_cannot_be_posted_is_named(slack: Scene) -> None:
    slack.server.faults["files.getUploadURLExternal"].append(refused("file_type_not_allowed"))
    await slack.reply.attach(File("tool.exe", "application/x", b"MZ"))
    await slack.reply.attach(File("empty.csv", "text/csv", b""))
    await slack.reply.finish()
    assert [text.partition(":")[0] for text in slack.texts()] == [
        "I can't post the file `tool.exe`",
        "I can't post the file `empty.csv`",
    ]


async def test_a_whisper_is_for_the_author_alone(slack: Scene) -> None:
    await slack.reply.whisper("Only *you* may <!here>")
    [message] = slack.thread.messages
    assert (message.visible_to, message.text) == (ANA, "Only *you* may <!here>")
    await slack.reply.finish()


async def test_thumbs_that_are_refused_leave_the_other_buttons(slack: Scene) -> None:
    slack.server.faults["chat.stopStream"].append(refused("invalid_blocks"))
    await slack.reply.write("Cars are ")
    await slack.space.until(lambda: bool(slack.thread.streams))
    await slack.reply.finish(BUTTONS)
    [answer] = slack.thread.answers
    assert "actions" in kinds(answer)
    assert answer.metadata is not None


@pytest.mark.parametrize(
    ("word", "ending"),
    [
        ("account_inactive", pytest.raises(Unreachable)),
        ("is_archived", nullcontext()),
        ("token_revoked", pytest.raises(Unreachable)),
    ],
)
async def test_when_slack_is_gone_nothing_is_called_any_more(
    slack: Scene, word: str, ending: AbstractContextManager[Any]
) -> None:
    for method in ("chat.startStream", "chat.postMessage"):
        slack.server.faults[method].append(refused(word))
    await slack.reply.write("Cars.")
    await slack.reply.attach(File("a.csv", "text/csv", b"a"))
    made = len(slack.server.calls)
    await slack.reply.step(Step(1, "Count"))
    await slack.reply.whisper("psst")
    await slack.reply.write("More.")
    with ending:
        await slack.reply.finish(BUTTONS)
    assert len(slack.server.calls) == made


async def test_an_answer_that_slack_is_too_long_silent_on_may_be_given_again(slack: Scene) -> None:
    slack.server.faults.draw_from(1, 1.0, kinds=(SERVER_ERROR,), methods=WRITING)
    await slack.reply.write("Cars.")
    with pytest.raises(Unreachable):
        await slack.reply.finish(BUTTONS)

    slack.server.faults.heal()
    again = slack.reply_to(slack.question)
    assert await again.withdraw() is False
    await again.write("Cars.")
    await again.finish(BUTTONS)
    assert slack.texts() == ["Cars."]
    assert await slack.reply_to(slack.question).withdraw() is True


async def test_servers_that_fail_for_a_while_cost_no_text(slack: Scene) -> None:
    for method in ("chat.startStream", "chat.appendStream", "chat.stopStream"):
        slack.server.faults[method].extend((SERVER_ERROR, SERVER_ERROR))
    await slack.reply.write("One. ")
    await slack.space.until(lambda: bool(slack.thread.streams))
    await slack.reply.write("Two. ")
    await slack.reply.attach(File("a.csv", "text/csv", b"a"))
    await slack.reply.write("Three.")
    await slack.reply.finish()
    assert slack.texts() == ["One. Two. Three."]
