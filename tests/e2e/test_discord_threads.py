"""What is said in Discord reaches the desk with the right thread, and its thread comes to be."""

from __future__ import annotations

from adapters.messages import Message
from tests.fakes.discord import permissions
from tests.fakes.discord.faults import BAD_GATEWAY, refused
from tests.fakes.discord.human import Human
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord_adapter import serving
from tests.fakes.recording_desk import RecordingDesk


async def answer(desk: RecordingDesk, message: Message, text: str = "Done.") -> None:
    """Answer a message, as the desk would."""
    reply = desk.origins[desk.accepted.index(message)].reply()
    await reply.heard()
    await reply.write(text)
    await reply.finish()


async def test_a_mention_begins_a_thread_whose_id_is_its_own(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk):
        asked = await ana.mentions("Plot the average price by brand")
        [message] = await desk.has(1)
        assert ana.thread(asked).channel is None  # recorded first
        await answer(desk, message)
    guild, channel = discord.world.guild.id, discord.world.data.id
    assert str(message.key) == f"discord:{guild}:{channel}:{asked.id}"
    assert message.text == "Plot the average price by brand"
    assert message.addressed
    assert message.is_first
    assert message.author.name == "Ana"
    thread = ana.thread(asked).channel
    assert thread is not None
    assert thread.name == "Plot the average price by brand"
    assert desk.resumed == ["discord:"]
    assert all(desk.resumed_before)


async def test_what_follows_in_the_thread_needs_no_mention(discord: DiscordServer) -> None:
    desk, ana, ben = RecordingDesk(), Human(discord), Human(discord, discord.world.ben)
    async with serving(discord, desk):
        asked = await ana.mentions("plot it")
        [first] = await desk.has(1)
        await answer(desk, first)
        await ben.replies(asked, "Only for 2015", files=[("more.csv", b"a,b\n1,2\n")])
        [_, second] = await desk.has(2)
    assert second.key == first.key
    assert not second.addressed
    assert not second.is_first
    assert second.author.name == "Ben"
    [file] = second.files
    assert (file.name, file.size_bytes, file.media_type) == ("more.csv", 8, "text/csv")


async def test_a_thread_that_begins_with_files_alone_is_called_by_them(
    discord: DiscordServer,
) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk):
        asked = await ana.mentions("", files=[("a.csv", b"a\n1\n"), ("b.pdf", b"%PDF")])
        [message] = await desk.has(1)
        await answer(desk, message)
    thread = ana.thread(asked).channel
    assert thread is not None
    assert thread.name == "a.csv, b.pdf"


async def test_direct_messages_are_one_thread(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk):
        asked = await ana.dm("What datasets are there?")
        await ana.dm("And now?")
        [first, second] = await desk.has(2)
        await answer(desk, first)
    assert str(first.key) == f"discord:@me:{asked.channel.id}:{asked.channel.id}"
    assert first.key == second.key
    assert first.is_direct
    assert first.addressed
    assert discord.world.own()[-1].channel is asked.channel


async def test_talk_among_others_is_left_alone(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    other = discord.world.add_person("Other bot", is_bot=True)
    async with serving(discord, desk):
        said = await ana.says("good morning")
        await ana.says_as_webhook(f"<@{discord.world.bot.id}> deployed")
        await Human(discord, other).mentions("I am a bot, too")
        asked = await ana.mentions("plot it")
        await ana.edits(said, f"<@{discord.world.bot.id}> plot that")
        await desk.has(1)
        last = await ana.mentions("the last one")
        await desk.has(2)
    assert [message.id for message in desk.messages] == [str(asked.id), str(last.id)]


async def test_a_mention_in_a_foreign_thread_joins_it(discord: DiscordServer) -> None:
    desk, ana, ben = RecordingDesk(), Human(discord), Human(discord, discord.world.ben)
    async with serving(discord, desk):
        begun = await ben.says("Prices look odd")
        thread = await ben.starts_thread(begun, "Odd prices")
        await ben.replies(thread, f"See <@{discord.world.ana.id}>'s table")
        await ana.mentions("Is that so?", thread)
        await desk.until(lambda: any(one.addressed for one in desk.messages))
        message = next(one for one in desk.messages if one.addressed)
        earlier = await desk.origins[desk.accepted.index(message)].earlier()
        await answer(desk, message)
    assert message.key.thread == str(thread.id)
    assert message.key.channel == str(discord.world.data.id)
    assert not message.is_first
    assert [(one.author, one.text) for one in earlier] == [
        ("Ben", "Prices look odd"),
        ("Ben", "See @Ana's table"),
    ]
    assert discord.world.own()[-1].channel is thread


async def test_a_thread_that_is_there_already_is_used(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk):
        discord.faults["start_thread"].append(refused(400, 160004, "exists"))
        asked = await ana.mentions("plot it")
        thread = await ana.starts_thread(asked, "Begun by hand")
        [message] = await desk.has(1)
        await answer(desk, message)
    assert [one.channel for one in discord.world.own()] == [thread]


async def test_the_stalest_of_our_threads_make_room_for_a_new_one(discord: DiscordServer) -> None:
    desk, ana, world = RecordingDesk(), Human(discord), discord.world
    world.guild.max_active_threads = 1
    old = world.add_thread(world.data, world.bot, "An old one")
    old.last_message_id = old.id - (7_200_000 << 22)
    async with serving(discord, desk):
        asked = await ana.mentions("plot it")
        [message] = await desk.has(1)
        await answer(desk, message)
    assert old.is_archived
    assert ana.thread(asked).channel is not None


async def test_a_server_with_too_many_threads_of_others_is_told_so(discord: DiscordServer) -> None:
    desk, ana, world = RecordingDesk(), Human(discord), discord.world
    world.guild.max_active_threads = 1
    theirs = world.add_thread(world.data, world.ben, "Somebody else's")
    async with serving(discord, desk):
        asked = await ana.mentions("plot it")
        [message] = await desk.has(1)
        await answer(desk, message)
    assert not theirs.is_archived
    [said] = world.own()
    assert said.channel is world.data
    assert said.answers is asked
    assert "as many active threads as Discord allows" in said.text


async def test_who_may_open_no_threads_says_so_in_the_channel(discord: DiscordServer) -> None:
    desk, ana, world = RecordingDesk(), Human(discord), discord.world
    world.deny(world.data, permissions.CREATE_PUBLIC_THREADS)
    async with serving(discord, desk):
        await ana.mentions("plot it")
        [message] = await desk.has(1)
        await answer(desk, message)
    [said] = world.own()
    assert said.channel is world.data
    assert "Create Public Threads" in said.text


async def test_who_may_say_nothing_in_the_channel_says_it_directly(discord: DiscordServer) -> None:
    desk, ana, world = RecordingDesk(), Human(discord), discord.world
    world.deny(world.data, permissions.CREATE_PUBLIC_THREADS | permissions.SEND_MESSAGES)
    async with serving(discord, desk):
        await ana.mentions("plot it")
        [message] = await desk.has(1)
        await answer(desk, message)
    [said] = world.own()
    assert said.channel is world.direct(world.ana)
    assert "Create Public Threads" in said.text


async def test_an_archived_thread_is_opened_by_the_answer(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk):
        asked = await ana.mentions("plot it")
        [message] = await desk.has(1)
        await answer(desk, message)
        await ana.archives(asked)
        await answer(desk, message, "And more.")
    thread = ana.thread(asked).channel
    assert thread is not None
    assert not thread.is_archived


async def test_a_thread_is_made_although_discord_fails_at_first(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk):
        discord.faults["start_thread"].append(BAD_GATEWAY)
        asked = await ana.mentions("**plot** <@1> @everyone\nsecond line")
        [message] = await desk.has(1)
        await answer(desk, message)
    thread = ana.thread(asked).channel
    assert thread is not None
    assert thread.name == "plot 1 everyone"
