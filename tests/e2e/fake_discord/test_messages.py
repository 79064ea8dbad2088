"""What the real client may do with messages of the fake Discord."""

from __future__ import annotations

import io

import discord
import pytest

from tests.e2e.fake_discord.listener import Listener
from tests.fakes.discord.human import Human
from tests.fakes.discord.world import World

QUIET = discord.AllowedMentions.none()


async def test_a_mention_is_heard_and_answered_in_a_thread(
    world: World, bot: Listener, ana: Human
) -> None:
    asked = await ana.mentions("What sells best?")
    heard = await bot.hears(asked)
    assert bot.user in heard.mentions
    assert heard.content.endswith("What sells best?")

    thread = await heard.create_thread(name="What sells best?")
    async with thread.typing():
        said = await thread.send("Let me see", allowed_mentions=QUIET)
    await said.edit(content="Bread", allowed_mentions=QUIET)

    assert thread.id == asked.id
    assert [one.text for one in ana.answers(asked)] == ["Bread"]
    assert ana.thread(asked).is_quiet
    assert world.offences() == []


async def test_a_follow_up_in_the_thread_is_heard_with_its_file(bot: Listener, ana: Human) -> None:
    asked = await ana.mentions("Look")
    await (await bot.hears(asked)).create_thread(name="Look")
    dropped = await ana.replies(asked, "this one", files=[("a.csv", b"a,b\n1,2\n")])
    heard = await bot.hears(dropped)
    assert isinstance(heard.channel, discord.Thread)
    assert heard.channel.id == asked.id
    assert await heard.attachments[0].read() == b"a,b\n1,2\n"


async def test_a_file_is_posted_and_read_back(world: World, bot: Listener, ana: Human) -> None:
    heard = await bot.hears(await ana.says("hello"))
    file = discord.File(io.BytesIO(b"\x89PNG"), "chart.png", description="A chart")
    said = await heard.channel.send(file=file)
    assert await said.attachments[0].read() == b"\x89PNG"
    posted = world.own()[-1]
    assert [(one.name, one.content, one.description) for one in posted.files] == [
        ("chart.png", b"\x89PNG", "A chart")
    ]
    assert world.offences() == []


async def test_history_pages_from_the_oldest_after_a_message(bot: Listener, ana: Human) -> None:
    first = ana.posts("0")
    for number in range(1, 150):
        ana.posts(str(number))
    channel = bot.get_channel(first.channel.id)
    assert isinstance(channel, discord.TextChannel)
    after = [
        one.content async for one in channel.history(limit=None, after=discord.Object(first.id))
    ]
    assert after == [str(number) for number in range(1, 150)]
    newest = [one.content async for one in channel.history(limit=2)]
    assert newest == ["149", "148"]


async def test_a_direct_message_is_heard_and_answered(
    world: World, bot: Listener, ana: Human
) -> None:
    asked = await ana.dm("hello")
    heard = await bot.hears(asked)
    assert heard.guild is None
    await heard.channel.send("hi")
    assert [one.text for one in ana.answers(asked)] == ["hi"]


async def test_the_same_nonce_posts_once(world: World, bot: Listener, ana: Human) -> None:
    heard = await bot.hears(await ana.says("hello"))
    one = await heard.channel.send("once", nonce=17)
    two = await heard.channel.send("once", nonce=17)
    assert one.id == two.id
    assert len(world.own()) == 1


async def test_too_long_a_content_is_refused_and_noted(
    world: World, bot: Listener, ana: Human
) -> None:
    heard = await bot.hears(await ana.says("hello"))
    with pytest.raises(discord.HTTPException) as refused:
        await heard.channel.send("x" * 2001)
    assert (refused.value.status, refused.value.code) == (400, 50035)
    assert len(world.offences()) == 1


async def test_edits_deletions_and_reactions_of_people_are_heard(bot: Listener, ana: Human) -> None:
    said = await ana.says("hello")
    await bot.hears(said)
    await ana.edits(said, "hallo")
    await bot.until("edited hallo")
    await ana.reacts(said, "👍")
    await bot.until("reacted 👍")
    await ana.deletes(said)
    await bot.until(f"deleted {said.id}")


async def test_a_ping_and_a_preview_are_minded(world: World, bot: Listener, ana: Human) -> None:
    heard = await bot.hears(await ana.says("hello"))
    await heard.channel.send("@everyone look")
    await heard.channel.send(f"<@{world.ana.id}>", allowed_mentions=QUIET)
    await heard.channel.send("https://example.org", allowed_mentions=QUIET)
    await heard.channel.send("https://example.org", suppress_embeds=True)
    assert len(world.offences()) == 2
