"""Cases 61 to 63 in Discord: text that would ping, link, break out of its place, or is too much.

The fixture `discord` ends each test without a ping and without anything that Discord minds.
"""

from __future__ import annotations

from typing import Any

import pytest

from agent.model import Completion
from agent.scripted import runs
from bot.uploads import Upload
from tests.fakes.desk import Receiver
from tests.fakes.discord.human import Human
from tests.fakes.discord.threads import Thread
from tests.fakes.discord_office import DiscordOffice
from tests.fakes.open_desk import quoting

LOUD = "@everyone @here <@1> <@!1> <@&1> <#1> </ask:1> <t:0:R> [bank](https://evil.example)"
UNSEEN = "\u202e\u2066\ufeff\u00ad\U000e0041"
HOSTILE = f"{LOUD} {UNSEEN} https://evil.example discord.gg/evil ||spoiler||"
# Our own mark in `@everyone` is a zero-width space; these hide or turn text.
TURNS = ("\u202e", "\u2066", "\ufeff", "\U000e0041")


@pytest.fixture
def ana(there: DiscordOffice) -> Human:
    return Human(there.discord)


async def one(there: DiscordOffice, ana: Human, *lines: Any, **more: Any) -> Thread:
    """The thread of one question that was answered."""
    async with there.open(*lines) as desk:
        question = await ana.mentions(more.pop("text", "go"), **more)
        await desk.has(1)
        await desk.idle()
    assert not any(sign in there.shown() for sign in TURNS)
    return ana.thread(question)


def text(thread: Thread) -> str:
    return "\n".join(message.text for message in thread.own)


async def test_abuse_61_pings_in_what_the_model_says_are_plain_text(
    there: DiscordOffice, ana: Human
) -> None:
    said = text(await one(there, ana, Completion(HOSTILE)))
    assert "everyone" in said
    assert "](https://evil.example)" not in said
    assert "`https://evil.example`" in said


async def test_abuse_61_pings_in_output_errors_and_steps_are_plain_text(
    there: DiscordOffice, ana: Human
) -> None:
    code = f"# {HOSTILE}\nprint({HOSTILE.encode('unicode_escape').decode()!r})\nraise OSError('x')"
    assert "It printed" in text(await one(there, ana, runs(code), quoting))


async def test_abuse_61_pings_in_tables_buttons_and_file_names_are_plain_text(
    there: DiscordOffice, ana: Human
) -> None:
    cell = HOSTILE.replace("|", "\\|")
    table = f"| {cell} | n |\n|---|---|\n" + f"| {cell} | 1 |\n" * 30
    names = {f"{LOUD}.csv": b"a\n1\n", "../../@here\n.csv": b"a\n"}
    thread = await one(
        there, ana, runs(f"output_files = {names!r}"), Completion(f"All:\n\n{table}\n[next] {LOUD}")
    )
    assert len(thread.files) == 3
    assert not any(set(file.name) & set('<>|/\\:"\n') for file in thread.files)


async def test_abuse_61_names_of_people_threads_and_uploads_ping_nobody(
    there: DiscordOffice,
) -> None:
    class Hostile(Receiver):
        async def receive(self, *given: Any, **more: Any) -> Upload:
            taken = await super().receive(*given, **more)
            return Upload(taken.datasets, (f"Took {HOSTILE}.",), (f"Refused {HOSTILE}.",))

    there.office.receiver = Hostile()
    eve = Human(there.discord, there.discord.world.add_person(LOUD[:32]))
    dropped = [("@everyone <@1>.csv", b"a\n1\n"), ("`@here`.exe", b"MZ")]
    thread = await one(there, eve, Completion("Seen."), text=HOSTILE, files=dropped)
    assert "Seen." in text(thread)


@pytest.mark.parametrize("open_", ["```", "~~~~", "``", "|a|b|\n|---|---|\n|```", "[x](", "> ```"])
async def test_abuse_62_what_the_model_leaves_open_does_not_swallow_what_follows(
    there: DiscordOffice, ana: Human, open_: str
) -> None:
    thread = await one(there, ana, runs("1", f"See\n\n{open_}\n{LOUD}"), Completion(f"a\n{open_}"))
    assert all(message.text.count("```") % 2 == 0 for message in thread.own)


async def test_abuse_62_code_cannot_be_left_by_backticks_in_data(
    there: DiscordOffice, ana: Human
) -> None:
    data = f"x ``` @everyone\n````\n```` **loud**\n~~~\n```sql\n{UNSEEN}"
    thread = await one(there, ana, Completion(f"```text\n{data}\nend\n```\nAfter `` ` `` it."))
    assert all(message.text.count("```") % 2 == 0 for message in thread.own)


@pytest.mark.parametrize("said", ["word " * 1_400, "x" * 7_000, "> " + "é" * 6_000, "*" * 5_000])
async def test_abuse_63_a_long_answer_comes_in_parts_and_whole(
    there: DiscordOffice, ana: Human, said: str
) -> None:
    thread = await one(there, ana, Completion(said))
    assert len(thread.own) > 1
    letters = "".join(text(thread).split()).replace("\\", "").replace(">", "")
    assert letters == "".join(said.split()).replace(">", "")


async def test_abuse_63_what_is_longer_still_is_attached_and_said(
    there: DiscordOffice, ana: Human
) -> None:
    said = "".join(f"Line {number} of very many.\n" for number in range(8_000))
    thread = await one(there, ana, Completion(f"```\n{said}```\nThe end."))
    [file] = thread.files
    assert file.content.decode() == f"```\n{said}```\nThe end."
    assert "longer than fits here" in text(thread)


@pytest.mark.parametrize("empty", ["", " \n\n ", "\u202e\u2066", "\x00\x07", "[next] What else?"])
async def test_abuse_63_an_answer_of_nothing_is_no_failure(
    there: DiscordOffice, ana: Human, empty: str
) -> None:
    thread = await one(there, ana, *[Completion(empty)] * 2)  # it is asked again once
    assert thread.is_quiet
    assert "went wrong" not in text(thread)


async def test_abuse_63_a_question_as_long_as_discord_takes_is_answered(
    there: DiscordOffice, ana: Human
) -> None:
    thread = await one(there, ana, Completion("Read."), text="why " * 490)
    assert "Read." in text(thread)
    assert thread.channel is not None
    assert len(thread.channel.name) <= 100
