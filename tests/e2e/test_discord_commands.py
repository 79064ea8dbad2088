"""Commands and the menu of messages: they work in channels, in threads and in direct messages."""

from __future__ import annotations

from adapters.desk import Home, OfferedDataset
from adapters.discord.seen import MemorySeen
from adapters.messages import Press
from tests.fakes.discord.faults import DROPPED_AFTER
from tests.fakes.discord.human import Human
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord_adapter import serving
from tests.fakes.recording_desk import RecordingDesk


async def at_once(_: float) -> None: ...


async def test_ask_becomes_a_post_that_all_see_and_its_thread(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk):
        asked = await ana.until_answered(
            await ana.runs("/ask", {"question": "Plot it", "file": ("a.csv", b"a\n1\n")})
        )
        [message] = await desk.has(1)
        [file] = message.files
        content = [piece async for piece in desk.origins[0].content(file)]
        reply = desk.origins[0].reply()
        await reply.write("Done.")
        await reply.finish()
    post = asked.original
    assert post is not None
    assert post.visible_to is None
    assert post.text == "**Ana** asks: Plot it\n-# with a.csv"
    assert message.key.thread == str(post.id)
    assert (message.text, message.id, message.is_first) == ("Plot it", str(asked.id), True)
    assert message.addressed
    assert message.author.language == "en-US"
    assert b"".join(content) == b"a\n1\n"
    assert [one.text for one in ana.answers(post)] == ["Done."]


async def test_ask_in_a_thread_asks_there(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    thread = discord.world.add_thread(discord.world.data, discord.world.ben, "Prices")
    async with serving(discord, desk):
        asked = await ana.runs("/ask", {"question": "Plot it"}, at=thread)
        [message] = await desk.has(1)
        await ana.until_answered(asked)
    assert message.key.thread == str(thread.id)
    assert not message.is_first


async def test_ask_in_direct_messages_asks_there(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    direct = discord.world.direct(discord.world.ana)
    async with serving(discord, desk):
        await ana.runs("/ask", {"question": "Plot it"}, at=direct)
        [message] = await desk.has(1)
    assert message.key.thread == str(direct.id)
    assert message.is_direct


async def test_a_question_whose_post_is_all_that_was_left_is_asked_at_the_next_start(
    discord: DiscordServer,
) -> None:
    desk, ana, seen = RecordingDesk(), Human(discord), MemorySeen()
    async with serving(discord, desk, seen=seen, sleep=at_once):
        desk.refusals.extend([RuntimeError("killed")] * 4)
        given = {"question": "Plot it", "file": ("a.csv", b"a\n1\n")}
        asked = await ana.until_answered(await ana.runs("/ask", given))
        await desk.until(lambda: not desk.refusals)
    again = RecordingDesk()
    async with serving(discord, again, seen=seen):
        [message] = await again.has(1)
    assert asked.original is not None
    assert message.key.thread == str(asked.original.id)
    assert (message.id, message.text) == (str(asked.id), "Plot it")
    assert message.author.name == "Ana"
    [file] = message.files
    assert file.problem == "a.csv got lost when I was restarted. Drop it here, please."


async def test_a_post_whose_acknowledgement_got_lost_is_asked_all_the_same(
    discord: DiscordServer,
) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk):
        discord.faults["interaction_callback"].append(DROPPED_AFTER)
        asked = await ana.runs("/ask", {"question": "Plot it"})
        [message] = await desk.has(1)
    assert asked.original is not None
    assert message.key.thread == str(asked.original.id)


async def test_datasets_are_completed_while_a_name_is_typed(discord: DiscordServer) -> None:
    datasets = tuple(OfferedDataset(name, 10, 2) for name in ("us_cars", "car_prices", "weather"))
    desk, ana = RecordingDesk(overview=Home((), datasets, 3)), Human(discord)
    async with serving(discord, desk):
        offered = await ana.types("/datasets", "name", "CAR")
        asked = await ana.until_answered(await ana.runs("/datasets", {"name": "car_prices"}))
        [message] = await desk.has(1)
        reply = desk.origins[0].reply()
        await reply.write("2,000 rows")
        await reply.finish()
    assert [one["value"] for one in offered] == ["car_prices", "us_cars"]
    assert (message.text, message.key.thread) == ("datasets car_prices", "")
    assert [(one.text, one.visible_to) for one in asked.answers] == [
        ("2,000 rows", discord.world.ana.id)
    ]


async def test_stop_and_export_are_orders_in_a_thread(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    thread = discord.world.add_thread(discord.world.data, discord.world.ben, "Prices")
    async with serving(discord, desk):
        await ana.runs("/stop", at=thread)
        await ana.runs("/export", at=thread)
        await ana.runs("/datasets", at=thread)
        messages = await desk.has(3)
    pressed = {message.pressed for message in messages}
    assert pressed == {Press("stop", ""), Press("notebook", ""), None}
    assert {message.key.thread for message in messages} == {str(thread.id)}


async def test_stop_outside_of_threads_says_where_it_belongs(discord: DiscordServer) -> None:
    desk, ana = RecordingDesk(), Human(discord)
    async with serving(discord, desk):
        asked = await ana.until_answered(await ana.runs("/stop"))
    assert desk.accepted == []
    assert asked.is_ephemeral
    assert asked.original is not None
    assert "in the thread" in asked.original.text


async def test_a_message_is_asked_about_from_its_menu(discord: DiscordServer) -> None:
    desk, ana, ben = RecordingDesk(), Human(discord), Human(discord, discord.world.ben)
    async with serving(discord, desk):
        said = await ben.says("Sales of May", files=[("sales.csv", b"a\n1\n")])
        opened = await ana.until_answered(await ana.uses_menu("Ask about this", said))
        sent = await ana.submits(opened, {"Your question": "What is the total?"})
        await ana.until_answered(sent)
        [message] = await desk.has(1)
        content = [piece async for piece in desk.origins[0].content(message.files[0])]
    assert message.text == "What is the total?\n\n> Sales of May"
    assert b"".join(content) == b"a\n1\n"
    assert sent.original is not None
    assert message.key.thread == str(sent.original.id)
    assert sent.original.text.startswith("**Ana** asks: What is the total?\n-# about https://")


async def test_commands_are_registered_only_when_they_changed(discord: DiscordServer) -> None:
    for _ in range(2):
        async with serving(discord, RecordingDesk()):
            pass
    assert len(discord.world.command_puts) == 1
    discord.world.commands[None][0]["description"] = "Something else"
    async with serving(discord, RecordingDesk()):
        pass
    assert len(discord.world.command_puts) == 2
