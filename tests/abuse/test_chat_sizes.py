"""Case 63: answers, questions and labels that are huge, or nothing at all. The fake Slack refuses
what is over a limit, and the fixture ends each test without anything that Slack minds.
"""

from __future__ import annotations

import pytest

from agent.model import Completion
from agent.scripted import runs
from tests.fakes.open_desk import echo
from tests.fakes.slack.human import Human
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.threads import Thread
from tests.fakes.slack_office import SlackOffice

WORD = "word "
EMPTY = ("", " \n\n ", "\u200b\u202e\u200b", "[next] What else?", "\x00\x07")


@pytest.fixture
def ana(at: SlackOffice) -> Human:
    return Human(at.slack)


async def answered(at: SlackOffice, ana: Human, *texts: str) -> Thread:
    """The thread of one question that the model answers so, also when it is asked again."""
    async with at.open(*map(Completion, texts)) as desk:
        question = await ana.mentions("go")
        await ana.answered(question, 1)
        await desk.idle()
    return ana.thread(question)


def words(messages: list[Posted]) -> str:
    return "".join("".join(message.text.split()) for message in messages)


@pytest.mark.parametrize("text", [WORD * 5_500, "x" * 29_000, "> " + "é" * 20_000, "&<>" * 6_000])
async def test_abuse_63_a_long_answer_comes_in_parts_and_whole(
    at: SlackOffice, ana: Human, text: str
) -> None:
    thread = await answered(at, ana, text)
    assert len(thread.answers) > 1
    assert words(thread.answers) == "".join(text.split())
    assert thread.files == []


async def test_abuse_63_what_is_longer_still_is_attached_and_said(
    at: SlackOffice, ana: Human
) -> None:
    text = "".join(f"Line {number} of very many.\n" for number in range(8_000))
    thread = await answered(at, ana, f"```\n{text}```\nThe end.")
    assert "longer than fits here" in thread.answers[-1].text
    [file] = thread.files
    assert file.content.decode() == f"```\n{text}```\nThe end."


async def test_abuse_63_a_huge_table_is_shown_in_part_and_attached_whole(
    at: SlackOffice, ana: Human
) -> None:
    rows = "".join("| " + " | ".join(f"{n}-{column}" for column in range(30)) + " |\n"
                   for n in range(60))  # fmt: skip
    head = "| " + " | ".join(f"c{column}" for column in range(30)) + " |\n" + "|---" * 30 + "|\n"
    thread = await answered(at, ana, head + rows)
    assert "wholetableisin" in words(thread.answers)
    [file] = thread.files
    lines = file.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 61
    assert lines[-1].split(",")[-1] == "59-29"


@pytest.mark.parametrize("text", EMPTY)
async def test_abuse_63_an_answer_of_nothing_is_a_sentence_that_says_so(
    at: SlackOffice, ana: Human, text: str
) -> None:
    thread = await answered(at, ana, text, text)
    assert "empty answer" in thread.answers[0].text


async def test_abuse_63_a_question_of_nothing_gets_help(at: SlackOffice, ana: Human) -> None:
    async with at.open() as desk:
        for text in ("<@U0BOT>", "<@U0BOT>  \n", "<@U0BOT> <@U0BOT>"):
            question = await ana.mentions(text)
            [answer] = await ana.answered(question, 1)
            assert "Ask about your data" in answer.text
        await desk.idle()


async def test_abuse_63_a_huge_question_is_heard_and_answered(at: SlackOffice, ana: Human) -> None:
    async with at.open(echo) as desk:
        question = await ana.mentions(WORD * 7_900)
        await ana.answered(question, 1)
        await desk.idle()
    [request] = at.requests
    assert WORD * 100 in str(request.transcript)
    assert len(words(ana.answers(question))) > 30_000 or ana.thread(question).files


async def test_abuse_63_huge_labels_and_titles_are_cut_and_the_question_stays_whole(
    at: SlackOffice, ana: Human
) -> None:
    asks = WORD * 30
    code = f"# {WORD * 300}\nimport time; time.sleep(0.5)"
    lines = (runs(code), Completion(f"Done.\n[next] {asks}\n[next] {asks * 100}"), echo)
    async with at.open(*lines) as desk:
        question = await ana.mentions("go")
        await ana.answered(question, 1)
        await desk.idle()
        await at.presses(ana, ana.answers(question)[-1], "tb:ask:0")
        await desk.idle()
    assert asks.strip() in str(at.requests[-1].transcript)


async def test_abuse_63_huge_code_is_attached(at: SlackOffice, ana: Human) -> None:
    code = "x = 1  # " + "y" * 200_000
    async with at.open(runs(code), Completion("Done.")) as desk:
        question = await ana.mentions("go")
        [answer] = await ana.answered(question, 1)
        await at.presses(ana, answer, "Show code")
        await desk.idle()
    [file] = ana.thread(question).files
    assert code in file.content.decode()
