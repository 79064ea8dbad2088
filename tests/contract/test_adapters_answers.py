"""What people see of an answer, whatever the adapter."""

from __future__ import annotations

import pytest

from adapters.messages import File, Message, Reply, Step
from tests.fakes import texts
from tests.fakes.platforms.answering_desk import AnsweringDesk
from tests.fakes.platforms.platform import ANA, BEN, Platform, Seen, Thread
from tests.fakes.reading import lines

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


async def answered(platform: Platform, desk: AnsweringDesk) -> Thread:
    """A thread of Ana's whose question has its answer."""
    async with platform.serving(desk):
        thread = await platform.asks(ANA, "What is there?")
        await desk.answered(1)
    return thread


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("chars", [300, 6_000, 32_000])
async def test_an_answer_is_shown_whole_and_in_order(
    platform: Platform, seed: int, chars: int
) -> None:
    text = texts.answer(seed, chars)

    async def answer(message: Message, reply: Reply) -> None:
        for piece in texts.pieces(seed, text):
            await reply.write(piece)
        await reply.finish()

    seen = (await answered(platform, AnsweringDesk(answer=answer))).seen()
    assert lines.difference(text, list(seen.pages), platform.shows) == ""
    assert all(page.is_finished for page in seen.pages[-1:])


@pytest.mark.parametrize("text", ["", "\n \n", "``", "```\n", "| a | b |\n", "> ", "- "])
async def test_an_answer_of_next_to_nothing_does_no_harm(platform: Platform, text: str) -> None:
    async def answer(message: Message, reply: Reply) -> None:
        await reply.write(text)
        await reply.finish()

    await answered(platform, AnsweringDesk(answer=answer))


async def test_a_step_is_shown_in_one_place_while_it_runs(platform: Platform) -> None:
    thread: Thread | None = None

    async def until(reply: Reply, *running: str) -> None:
        if platform.abilities.shows_work:
            await platform.until(lambda: bool(thread and thread.seen().running == running))
            assert thread
            assert thread.seen().places == 1

    async def answer(message: Message, reply: Reply) -> None:
        await reply.heard()
        await reply.step(Step(1, "Count rows"))
        await until(reply, "Count rows")
        await reply.step(Step(1, "Count rows", "done"))
        await reply.step(Step(2, "Draw bars"))
        await until(reply, "Draw bars")
        await reply.step(Step(2, "Draw bars", "failed"))
        await reply.write("Here it is.")
        await reply.finish()

    desk = AnsweringDesk(answer=answer)
    async with platform.serving(desk):
        thread = await platform.asks(ANA, "How many?")
        await desk.answered(1)
        seen = thread.seen()
    assert seen.running == ()
    assert seen.places <= 1
    assert "Here it is." in seen.text


async def test_what_is_being_done_is_shown_until_it_is_answered(platform: Platform) -> None:
    thread: Thread | None = None

    async def answer(message: Message, reply: Reply) -> None:
        await reply.heard()
        await reply.status("Waiting for a sandbox")
        if platform.abilities.shows_work:
            await platform.until(lambda: bool(thread and "Waiting" in thread.seen().status))
        await reply.status("")
        await reply.write("Here it is.")
        await reply.finish()

    desk = AnsweringDesk(answer=answer)
    async with platform.serving(desk):
        thread = await platform.asks(ANA, "How many?")
        await desk.answered(1)
        seen = thread.seen()
    assert seen.status == ""
    assert "Waiting" not in seen.text


async def test_a_whisper_is_for_its_person_alone(platform: Platform) -> None:
    async def answer(message: Message, reply: Reply) -> None:
        await reply.whisper("Only *you* may")
        await reply.finish()

    thread = await answered(platform, AnsweringDesk(answer=answer))
    assert any("Only *you* may" in one for one in thread.whispers(ANA))
    assert "Only" not in thread.seen().text or not platform.abilities.has_company
    if platform.abilities.has_company and platform.abilities.whispers_alone:
        assert thread.whispers(BEN) == []


async def test_files_arrive_as_they_are(platform: Platform) -> None:
    made = [
        File("bars.png", "image/png", PNG, "Bars that rise"),
        File("out.csv", "text/csv", b"a,b\r\n1,\xff\n"),
        File("same.csv", "text/csv", b"1\n"),
        File("same.csv", "text/csv", b"2\n"),
    ]

    async def answer(message: Message, reply: Reply) -> None:
        await reply.write("See these.")
        for file in made:
            await reply.attach(platform.on_disk(file))
        await reply.write("\n\nThat is all.")
        await reply.finish()

    seen = (await answered(platform, AnsweringDesk(answer=answer))).seen()
    assert [file.content for file in seen.files] == [file.content for file in made]
    assert [file.name.rpartition(".")[2] for file in seen.files] == ["png", "csv", "csv", "csv"]
    assert "See these." in seen.text
    assert "That is all." in seen.text


async def test_a_file_that_is_too_large_is_named(platform: Platform) -> None:
    limit = platform.abilities.file_bytes
    if limit is None:
        return
    large = File("all rows.csv", "text/csv", b"x" * (limit + 1))
    small = File("few rows.csv", "text/csv", b"x\n")

    async def answer(message: Message, reply: Reply) -> None:
        await reply.attach(large)
        await reply.attach(small)
        await reply.finish()

    seen = (await answered(platform, AnsweringDesk(answer=answer))).seen()
    assert [file.content for file in seen.files] == [small.content]
    assert "rows.csv" in seen.text


async def test_nothing_that_is_said_pings_or_leads_anywhere(platform: Platform) -> None:
    said = f"{platform.evil} https://evil.example/?q=1 [here](https://evil.example/?q=2)"
    everything = "\n".join((said, f"> {said}", f"- **{said}**", f"| a |\n| --- |\n| {said} |\n"))

    async def answer(message: Message, reply: Reply) -> None:
        await reply.status(said)
        await reply.step(Step(1, said))
        await reply.step(Step(1, said, "done"))
        await reply.whisper(said)
        for piece in texts.pieces(1, everything, 30):
            await reply.write(piece)
        await reply.attach(platform.on_disk(File("a.csv", "text/csv", b"a", alt_text=said)))
        await reply.finish()

    seen = (await answered(platform, AnsweringDesk(answer=answer))).seen()
    assert "evil.example" in seen.text
    assert platform.problems() == []
    assert platform.leads() == []


async def test_a_question_can_be_answered_after_another(platform: Platform) -> None:
    async def answer(message: Message, reply: Reply) -> None:
        await reply.write(f"You said {message.text}.")
        await reply.finish()

    desk = AnsweringDesk(answer=answer)
    seen: list[Seen] = []
    async with platform.serving(desk):
        thread = await platform.asks(ANA, "one")
        await desk.answered(1)
        seen.append(thread.seen())
        await thread.says(ANA, "two")
        await desk.answered(2)
        seen.append(thread.seen())
    assert "You said one." in seen[0].text
    assert "You said two." in seen[1].text
