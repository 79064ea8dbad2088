"""What every adapter hands to the desk, and when."""

from __future__ import annotations

import asyncio

import pytest

from adapters.messages import Message, Remark, Reply, Unreadable
from tests.fakes.platforms.answering_desk import AnsweringDesk
from tests.fakes.platforms.platform import ANA, BEN, Platform

CSV = b"a,b\n1,2\n"


async def test_what_an_earlier_process_left_is_taken_up_once_and_before_new_messages(
    platform: Platform,
) -> None:
    desk = AnsweringDesk()
    async with platform.serving(desk):
        thread = await platform.asks(ANA, "one")
        await thread.says(ANA, "two")
        await desk.answered(2)
    assert len(desk.resumed) == 1
    assert all(desk.resumed_before)
    [key] = {str(message.key) for message in desk.messages}
    prefix = desk.resumed[0]
    assert key == prefix or (prefix.endswith(":") and key.startswith(prefix))


async def test_every_copy_of_a_message_is_the_same_message(platform: Platform) -> None:
    desk = AnsweringDesk()
    async with platform.serving(desk):
        thread = await platform.asks(ANA, "one")
        await desk.answered(1)
        await thread.tells_again()
        await thread.says(ANA, "two")
        await thread.tells_again()
        await thread.says(ANA, "three")
        await desk.answered(3)
    assert [message.text for message in desk.messages] == ["one", "two", "three"]
    assert [message.addressed for message in desk.messages][:1] == [True]
    assert {message.pressed for message in desk.messages} == {None}
    assert len({message.key for message in desk.messages}) == 1


async def test_messages_are_handed_in_in_the_order_in_which_they_were_said(
    platform: Platform,
) -> None:
    desk = AnsweringDesk()
    said = [f"message {number}" for number in range(12)]
    async with platform.serving(desk):
        thread = await platform.asks(ANA, said[0])
        await desk.has(1)
        for text in said[1:]:
            await thread.says(ANA, text)
        messages = await desk.has(len(said))
    if not platform.abilities.keeps_order:
        messages.sort(key=lambda message: message.id)
    assert [message.text for message in messages] == said


async def test_what_was_not_recorded_comes_again(platform: Platform) -> None:
    """The bot dies while it records a message: nobody has acknowledged it."""
    desk = AnsweringDesk(gate=asyncio.Event())
    async with platform.serving(desk):
        await platform.asks(ANA, "one")
        await desk.until(lambda: desk.entered >= 1)
    assert desk.accepted == []
    again = AnsweringDesk()
    async with platform.serving(again):
        if not platform.abilities.tells_again:
            await platform.asks(ANA, "one")
        [message] = await again.has(1)
        await again.answered(1)
    assert message.text == "one"
    assert len(again.messages) == 1


async def test_the_author_is_known(platform: Platform) -> None:
    desk = AnsweringDesk()
    async with platform.serving(desk):
        await platform.asks(ANA, "hello")
        [message] = await desk.has(1)
        author = await desk.origins[0].author()
        await desk.answered(1)
    assert author.id == message.author.id
    assert author.name.lower() == "ana"


async def test_people_in_a_thread_are_told_apart(platform: Platform) -> None:
    if not platform.abilities.has_company:
        return
    desk = AnsweringDesk()
    async with platform.serving(desk):
        thread = await platform.asks(ANA, "one")
        await desk.answered(1)
        await thread.says(BEN, "two")
        await desk.answered(2)
        names = [(await origin.author()).name for origin in desk.origins[-1:]]
    assert len({message.author.id for message in desk.messages}) == 2
    assert names == ["Ben"]


async def test_what_was_said_in_a_joined_thread_is_known(platform: Platform) -> None:
    desk = AnsweringDesk()
    remarks = [(ANA, "Sales fell in May"), (BEN, "Did they?")]
    async with platform.serving(desk):
        await platform.calls_in(remarks, BEN, "why?")
        [message] = await desk.has(1)
        earlier = await desk.origins[0].earlier()
        await desk.answered(1)
    assert message.text == "why?"
    if platform.abilities.has_company:
        assert not message.is_first
        assert earlier == tuple(Remark(*said) for said in remarks)
    else:
        assert earlier == ()


async def test_a_thread_that_begins_with_its_message_has_nothing_before_it(
    platform: Platform,
) -> None:
    desk = AnsweringDesk()
    async with platform.serving(desk):
        await platform.asks(ANA, "hello")
        [message] = await desk.has(1)
        assert message.is_first
        assert await desk.origins[0].earlier() == ()
        await desk.answered(1)


async def test_a_file_that_is_dropped_can_be_read(platform: Platform) -> None:
    desk = AnsweringDesk()
    content = CSV * 40_000
    async with platform.serving(desk):
        await platform.asks(ANA, "", files=[("my shops.csv", content), ("b.json", b"[]")])
        [message] = await desk.has(1)
        [origin] = desk.origins[:1]
        assert [(file.name, file.size_bytes) for file in message.files] == [
            ("my shops.csv", len(content)),
            ("b.json", 2),
        ]
        read = [b"".join([piece async for piece in origin.content(f)]) for f in message.files]
        await desk.answered(1)
    assert read == [content, b"[]"]
    assert [file.problem for file in message.files] == ["", ""]


async def test_a_file_that_is_gone_is_a_sentence(platform: Platform) -> None:
    desk = AnsweringDesk()
    async with platform.serving(desk):
        await platform.asks(ANA, "", files=[("gone.csv", CSV)])
        [message] = await desk.has(1)
        platform.lose_files()
        [file] = message.files
        with pytest.raises(Unreadable) as told:
            _ = [piece async for piece in desk.origins[0].content(file)]
        await desk.answered(1)
    assert str(told.value).endswith(".")
    assert " " in str(told.value)


async def test_threads_are_served_at_once_and_do_not_mix(platform: Platform) -> None:
    if not platform.abilities.has_company:
        return
    both = asyncio.Barrier(2)

    async def answer(message: Message, reply: Reply) -> None:
        await both.wait()
        for number in range(40):
            await reply.write(f"{message.text} {number}\n")
        await both.wait()
        await reply.finish()

    desk = AnsweringDesk(answer=answer)
    async with platform.serving(desk):
        threads = {"ana": await platform.asks(ANA, "ana"), "ben": await platform.asks(BEN, "ben")}
        await desk.answered(2)
    assert len({message.key for message in desk.messages}) == 2
    for name, thread in threads.items():
        assert thread.seen().text.split() == [w for n in range(40) for w in (name, str(n))]


async def test_the_end_of_serving_leaves_nothing_running(platform: Platform) -> None:
    desk = AnsweringDesk()
    async with platform.serving(desk) as process:
        await platform.asks(ANA, "hello")
        await desk.answered(1)
        assert process.main is not None
        process.main.cancel()
        async with asyncio.timeout(20):
            await asyncio.wait([process.main])
        assert process.main.cancelled()
        assert process.pending == []
