"""What a message's origin tells: files as they are, what was said before, and problems in words."""

from __future__ import annotations

import pytest

from adapters.messages import Message, Unreadable
from tests.fakes.discord.human import Human
from tests.fakes.discord.messages import File
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord_adapter import serving
from tests.fakes.recording_desk import RecordingDesk


async def content(desk: RecordingDesk, message: Message) -> bytes:
    origin = desk.origins[desk.accepted.index(message)]
    return b"".join([piece async for piece in origin.content(message.files[0])])


async def refusal(desk: RecordingDesk, message: Message) -> str:
    with pytest.raises(Unreadable) as caught:
        await content(desk, message)
    return str(caught.value)


async def test_a_file_is_read_whole_by_its_address_of_now(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    rows = b"a,b\n" + b"1,2\n" * 100_000
    async with serving(discord, desk):
        asked = await ana.mentions("What is in it?", files=[("big.csv", rows)])
        [message] = await desk.has(1)
        asked.files[0].url += "&signed=anew"
        assert await content(desk, message) == rows


async def test_a_file_that_was_deleted_is_told(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk):
        asked = await ana.mentions("What is in it?", files=[("a.csv", b"a\n1\n")])
        [message] = await desk.has(1)
        await ana.deletes(asked)
        assert await refusal(desk, message) == "a.csv was deleted before I could read it."


async def test_a_file_of_another_size_than_announced_is_not_read(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    small = File(0, "small.csv", b"a\n" * 50, "text/csv", size_bytes=10)
    large = File(0, "large.csv", b"a\n", "text/csv", size_bytes=10)
    async with serving(discord, desk):
        await ana.mentions("first", files=[small])
        await ana.mentions("second", files=[large])
        first, second = await desk.has(2)
        assert (
            await refusal(desk, first) == "small.csv is larger than Discord says, and isn't read."
        )
        assert (
            await refusal(desk, second) == "large.csv is smaller than Discord says, and isn't read."
        )


async def test_a_file_elsewhere_than_at_discord_is_not_read(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    file = File(0, "a.csv", b"a\n", "text/csv", url="http://127.0.0.1:9/latest/meta-data")
    async with serving(discord, desk):
        await ana.mentions("What is in it?", files=[file])
        [message] = await desk.has(1)
        assert "lies outside Discord" in await refusal(desk, message)


async def test_what_is_replied_to_comes_with_its_files(discord: DiscordServer) -> None:
    desk, ana, ben = RecordingDesk(), Human(discord), Human(discord, discord.world.ben)
    async with serving(discord, desk):
        said = await ben.says("The sales of May", files=[("sales.csv", b"a\n1\n")])
        tag = f"<@{discord.world.bot.id}>"
        await ana.answers_to(said, f"{tag} What is the total?")
        [message] = await desk.has(1)
        assert await content(desk, message) == b"a\n1\n"
    assert message.text == "What is the total?\n\n> The sales of May"


async def test_a_first_question_has_nothing_before_it(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk):
        await ana.says("talk")
        await ana.mentions("plot it")
        await desk.has(1)
        assert await desk.origins[0].earlier() == ()
        author = await desk.origins[0].author()
    assert (author.name, author.language, author.time_zone) == ("Ana", "", "")


async def test_a_long_foreign_thread_is_read_in_part(discord: DiscordServer) -> None:
    desk, ana, world = RecordingDesk(), Human(discord), discord.world
    async with serving(discord, desk):
        begun = await ana.says("How it began")
        thread = await ana.starts_thread(begun)
        for number in range(40):
            await ana.replies(thread, f"remark {number}")
        await ana.mentions("What do you think?", thread)
        await desk.until(lambda: any(one.addressed for one in desk.messages))
        message = next(one for one in desk.messages if one.addressed)
        earlier = await desk.origins[desk.accepted.index(message)].earlier()
    assert earlier[0].text == "How it began"
    assert [one.text for one in earlier[-2:]] == ["remark 38", "remark 39"]
    assert len(earlier) <= 31
    assert world.own() == []
