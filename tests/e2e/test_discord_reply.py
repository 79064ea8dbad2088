"""What people see of one answer in Discord: the real client against the strict fake."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from adapters.discord.buttons import Carried
from adapters.messages import Button, File, Step
from tests.fakes.discord.faults import Fault, refused
from tests.fakes.discord_scene import Scene, carried, labels, scene

BUTTONS = (
    Button("ask", "By year?", "How did it sell by year?"),
    Button("ask", "By maker?", "By maker? " + "x" * 300),
    Button("code", "Show code", "17"),
    Button("retry", "Retry", "17"),
    Button("notebook", "Export notebook", "17"),
    Button("feedback", "Feedback", "17"),
)
TABLE = "| maker | cars |\n| --- | ---: |\n| Fiat | 1,204 |\n| <@5> ``` @everyone | 7 |\n"


@pytest.fixture
async def discord() -> AsyncGenerator[Scene]:
    async with scene() as made:
        yield made


async def write_all(discord: Scene, text: str) -> None:
    for start in range(0, len(text), 7):
        await discord.reply.write(text[start : start + 7])


async def test_a_question_is_marked_as_heard_in_a_thread_of_its_own(discord: Scene) -> None:
    await discord.reply.heard()
    assert discord.thread.channel is not None
    assert discord.world.is_typing(discord.thread.channel)
    await discord.reply.write("Cars.")
    await discord.reply.finish()
    assert discord.thread.is_quiet
    assert discord.texts() == ["Cars."]


async def test_typing_goes_on_until_there_is_something_to_read(discord: Scene) -> None:
    await discord.reply.heard()
    for typed in range(2, 5):
        await discord.world.until(lambda typed=typed: len(discord.world.typing_log) >= typed)
        await discord.clock.until_asleep(1)
        discord.clock.turn(8)
    await discord.reply.write("Cars.")
    await discord.reply.finish()
    typed = len(discord.world.typing_log)
    await discord.shows("Cars.")
    assert len(discord.world.typing_log) == typed
    assert discord.thread.is_quiet


async def test_work_that_takes_long_is_shown_in_words_and_can_be_stopped(discord: Scene) -> None:
    await discord.reply.heard()
    await discord.reply.status("Waiting for a free sandbox, 2 before you")
    work = await discord.shows("-# Waiting for a free sandbox, 2 before you…")
    assert carried(work) == [Carried("stop", str(discord.question.id))]
    await discord.reply.status("Restarting; I go on with this in a moment")
    assert work.text == "-# Restarting; I go on with this in a moment…"
    await discord.reply.write("Cars.")
    await discord.reply.finish()
    assert work.is_deleted
    assert discord.texts() == ["Cars."]


async def test_who_has_to_wait_is_told_once_and_sees_no_typing(discord: Scene) -> None:
    await discord.reply.heard()
    await discord.reply.whisper("You are next.")
    assert discord.thread.is_quiet
    await discord.clock.sleep(5)
    await discord.reply.write("Cars.")
    await discord.reply.finish()
    assert discord.texts() == ["-# You are next.", "Cars."]


async def test_steps_update_in_one_message_and_fold_up(discord: Scene) -> None:
    await discord.reply.heard()
    await discord.reply.step(Step(1, "Look at **<@5>** @here"))
    work = await discord.shows("… Look at")
    assert carried(work) == [Carried("stop", str(discord.question.id))]
    await discord.reply.step(Step(1, "Look at **<@5>** @here", "failed"))
    await discord.reply.status("Thinking")
    await discord.shows("Thinking")
    await discord.reply.step(Step(2, "Look again"))
    await discord.shows("… Look again")
    assert "Thinking" not in work.text
    assert work.text.startswith("✗ Look at \\*\\*\\<@5\\>\\*\\* @\u200bhere\n… Look again")
    await discord.reply.step(Step(2, "Look again", "done"))
    await discord.reply.write("Here it is.")
    await discord.reply.finish()
    assert discord.texts() == [
        "-# ✗ Look at \\*\\*\\<@5\\>\\*\\* @\u200bhere · ✓ Look again",
        "Here it is.",
    ]
    assert work.buttons == []


async def test_an_answer_bears_its_buttons(discord: Scene) -> None:
    await discord.reply.write("Cars.")
    await discord.reply.finish(BUTTONS)
    [answer] = discord.thread.answers
    assert labels(answer) == [
        ["By year?", "By maker?"],
        ["Show code", "Retry", "Export notebook", "👍", "👎"],
    ]
    asked, long, code, retry, notebook, up, down = carried(answer)
    assert asked == Carried("ask", "How did it sell by year?")
    assert long is not None
    assert long.is_kept
    assert await discord.posts.kept(long.value) == BUTTONS[1].value
    assert [code, retry, notebook] == [Carried(b.action, "17") for b in BUTTONS[2:5]]
    assert [up, down] == [Carried("feedback", "helpful:17"), Carried("feedback", "unhelpful:17")]


async def test_buttons_alone_are_an_answer(discord: Scene) -> None:
    await discord.reply.finish(BUTTONS[:1])
    [answer] = discord.thread.answers
    assert labels(answer) == [["By year?"]]


async def test_nothing_to_say_is_not_said(discord: Scene) -> None:
    await discord.reply.finish()
    assert discord.thread.channel is None


async def test_while_text_streams_it_can_be_stopped(discord: Scene) -> None:
    await discord.reply.write("One word ")
    message = await discord.shows("One word")
    assert labels(message) == [["Stop"]]
    await discord.reply.finish(BUTTONS[2:])
    assert labels(message) == [["Show code", "Retry", "Export notebook", "👍", "👎"]]
    assert discord.thread.answers == [message]


async def test_what_would_ping_or_link_or_hide_is_shown_as_it_is(discord: Scene) -> None:
    await write_all(
        discord,
        "@everyone <@5> <@&6> <#7> <t:1:R> [the site](https://evil.example/a?b=1) ||x||\n"
        "rev\u202eersed z\u200bero\n```\n<@5> https://y.example/ @everyone\n```\n",
    )
    await discord.reply.finish()
    assert discord.texts() == [
        "@\u200beveryone \\<@5> \\<@&6> \\<#7> \\<t:1:R> the site (`https://evil.example/a?b=1`)"
        " \\|\\|x\\|\\|\nreversed zero\n```\n<@5> https://y.example/ @everyone\n```"
    ]
    [answer] = discord.thread.answers
    assert answer.allowed_mentions is not None
    assert answer.allowed_mentions["parse"] == []
    assert answer.flags & 4, "no previews"


async def test_a_table_is_aligned_text(discord: Scene) -> None:
    await write_all(discord, f"The makers:\n\n{TABLE}\nThat is all.")
    await discord.reply.finish()
    assert discord.texts() == [
        "The makers:\n\n```\nmaker              cars\n----------------  -----\n"
        "Fiat              1,204\n<@5> ` @everyone      7\n```\n\nThat is all."
    ]


async def test_a_whisper_is_small_and_pings_nobody(discord: Scene) -> None:
    await discord.reply.write("Cars.")
    await discord.reply.finish()
    asked, reply = await discord.ask("And by year?")
    await reply.whisper("I have *taken* this <@5>.")
    whisper = discord.thread.own[-1]
    assert whisper.text == "-# I have *taken* this \\<@5>."
    assert whisper.answers is asked
    await reply.whisper("```\nx = 1\n```")
    assert discord.thread.own[-1].text == "```\nx = 1\n```"


async def test_a_locked_thread_is_told_of_in_the_channel_once(discord: Scene) -> None:
    await discord.reply.write("Cars.")
    await discord.reply.finish()
    await discord.ana.archives(discord.thread, locked=True)
    _, reply = await discord.ask("And by year?")
    await reply.heard()
    await reply.write("By year")
    await reply.finish()
    await reply.whisper("psst")
    said = [one.text for one in discord.world.in_channel(discord.world.data)[1:]]
    assert said == ["I can't answer in that thread: it is locked. Unlock it, then ask me again."]


@pytest.mark.parametrize("code", [10003, 50001])
async def test_when_the_thread_is_gone_nothing_is_called_any_more(
    discord: Scene, code: int
) -> None:
    discord.faults["create_message"].append(refused(404, code, "gone"))
    await discord.reply.write("Cars.")
    await discord.reply.attach(File("a.csv", "text/csv", b"a"))
    made = len(discord.server.calls)
    await discord.reply.step(Step(1, "Count"))
    await discord.reply.whisper("psst")
    await discord.reply.write("More.")
    await discord.reply.finish(BUTTONS)
    assert len(discord.server.calls) == made


async def test_direct_messages_need_no_thread(discord: Scene) -> None:
    question = await discord.ana.dm("What sells best?")
    reply = discord.reply_to(question)
    await reply.heard()
    await reply.step(Step(1, "Count"))
    await reply.write("Cars.")
    await reply.finish(BUTTONS)
    thread = discord.world.thread(question)
    assert discord.texts(thread)[-1] == "Cars."
    assert labels(thread.own[-1])[0] == ["By year?", "By maker?"]


async def test_servers_that_fail_for_a_while_cost_no_text(discord: Scene) -> None:
    unavailable = Fault(503, "upstream connect error")
    for route in ("create_message", "edit_message", "typing"):
        discord.faults[route].extend((unavailable, unavailable))
    await discord.reply.heard()
    await discord.reply.write("One. ")
    await discord.shows("One.")
    await discord.reply.write("Two. ")
    await discord.reply.attach(File("a.csv", "text/csv", b"a"))
    await discord.reply.write("Three.")
    await discord.reply.finish()
    assert discord.texts() == ["One. Two.", "Three."]
