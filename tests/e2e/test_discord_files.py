"""Files of an answer in Discord, and what is too long for messages."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncGenerator

import pytest

from adapters.messages import Button, File
from tests.fakes.discord.faults import refused
from tests.fakes.discord_scene import Scene, labels, scene

BUTTONS = (
    Button("ask", "By year?", "How did it sell by year?"),
    Button("ask", "By maker?", "By maker? " + "x" * 300),
    Button("code", "Show code", "17"),
    Button("retry", "Retry", "17"),
    Button("notebook", "Export notebook", "17"),
    Button("feedback", "Feedback", "17"),
)


@pytest.fixture
async def discord() -> AsyncGenerator[Scene]:
    async with scene() as made:
        yield made


async def write_all(discord: Scene, text: str) -> None:
    for start in range(0, len(text), 7):
        await discord.reply.write(text[start : start + 7])


async def test_a_long_table_is_shown_in_part_and_attached_whole(discord: Scene) -> None:
    rows = [f"| {number} | =cmd{number} |" for number in range(250)]
    await write_all(discord, "\n".join(["| n | what |", "|---|---|", *rows]))
    await discord.reply.finish(BUTTONS)
    [text] = discord.texts()
    assert "230 more rows; the whole table is in `table-1.csv`" in text
    [file] = discord.thread.files
    written = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert len(written) == 251
    assert written[1] == ["0", "'=cmd0"]
    assert labels(discord.thread.own[-1])[-1][0] == "Show code", "buttons stand below everything"


async def test_an_answer_of_many_messages_becomes_a_file_with_a_note(discord: Scene) -> None:
    text = "\n\n".join(f"Paragraph {number}. " + "word " * 40 for number in range(200))
    await write_all(discord, text)
    await discord.reply.finish()
    texts = discord.texts()
    assert texts[-1].endswith("_The answer is longer than fits here: all of it is in `answer.md`._")
    [file] = discord.thread.files
    assert file.content.decode() == text
    assert len(texts) <= 7
    assert max(map(len, texts)) <= 2_000


async def test_a_chart_is_a_picture_with_alternative_text_and_buttons(discord: Scene) -> None:
    await discord.reply.write("A chart:")
    await discord.reply.attach(File("../<x>|bärs 1.png", "image/png", b"png", "Bars rising"))
    await discord.reply.finish(BUTTONS)
    text, chart = discord.thread.own
    assert text.buttons == []
    assert chart.is_v2
    assert [(one.name, one.description) for one in chart.files] == [("x_b_rs_1.png", "Bars rising")]
    assert labels(chart)[-1] == ["Show code", "Retry", "Export notebook", "👍", "👎"]


async def test_files_are_sent_one_by_one_and_text_goes_on_below_them(discord: Scene) -> None:
    await discord.reply.write("First.")
    await discord.reply.attach(File("a.csv", "text/csv", b"a"))
    await discord.reply.attach(File("b.csv", "text/csv", b"bb"))
    await discord.reply.write("Then.")
    await discord.reply.finish(BUTTONS)
    shown = [one.text or one.files[0].name for one in discord.thread.own]
    assert shown == ["First.", "a.csv", "b.csv", "Then."]
    assert discord.thread.own[-1].buttons


async def test_a_file_that_is_too_large_is_named_with_what_to_do(discord: Scene) -> None:
    big = File("big.parquet", "application/x", b"x" * (10 * 2**20 + 1))
    await discord.reply.attach(big)
    await discord.reply.attach(File("empty.csv", "text/csv", b""))
    await discord.reply.attach(File("ok.csv", "text/csv", b"a"))
    await discord.reply.finish()
    assert discord.texts() == [
        "I can't post the file `big.parquet`: it has 10 MB, and Discord takes 10 MB at most here."
        " Ask me for a part of it, or for it as a compressed file.",
        "I can't post the file `empty.csv`: it is empty.",
    ]
    assert [file.name for file in discord.thread.files] == ["ok.csv"]


async def test_a_file_that_discord_refuses_is_named(discord: Scene) -> None:
    discord.faults["create_message"].append(refused(413, 40005, "Request entity too large"))
    await discord.reply.attach(File("a.csv", "text/csv", b"a"))
    await discord.reply.finish(BUTTONS)
    [answer] = discord.thread.own
    assert answer.text.startswith("I can't post the file `a.csv`: it has 1 bytes, and Discord")
    assert labels(answer)[-1][0] == "Show code"


async def test_where_files_may_not_be_attached_that_is_said(discord: Scene) -> None:
    discord.faults["create_message"].append(refused(403, 50013, "Missing Permissions"))
    await discord.reply.attach(File("a.png", "image/png", b"a"))
    await discord.reply.finish()
    [text] = discord.texts()
    assert "*Attach Files*" in text


async def test_a_picture_that_cannot_be_laid_out_is_a_file(discord: Scene) -> None:
    discord.faults["create_message"].append(refused(400, 50035, "Invalid Form Body"))
    await discord.reply.attach(File("a.png", "image/png", b"a"))
    await discord.reply.finish()
    [message] = discord.thread.own
    assert not message.is_v2
    assert [file.name for file in message.files] == ["a.png"]
