"""Chat case 68: floods, and Slack or its sockets gone in the middle: no job lost or done twice."""

from __future__ import annotations

import asyncio

from agent.model import Completion, Request
from agent.transcript import Asked
from bot.replies import busy
from tests.fakes.slack.faults import RATE_LIMITED
from tests.fakes.slack.human import Human
from tests.fakes.slack.messages import Posted
from tests.fakes.slack_office import SlackOffice


def named(request: Request) -> Completion:
    """An answer that names what was asked last."""
    [*_, asked] = [entry for entry in request.transcript if isinstance(entry, Asked)]
    return Completion(f"Answer to {asked.text}.")


def texts(human: Human, question: Posted) -> list[str]:
    return [answer.text for answer in human.answers(question)]


async def test_abuse_68_a_flood_of_one_person_lets_another_through(at: SlackOffice) -> None:
    ana, ben = Human(at.slack), Human(at.slack, "U0BEN")
    hangs = asyncio.Event()
    async with at.open(hangs=hangs):
        flood = [await ana.mentions(f"flood {number}") for number in range(12)]
        await asyncio.wait_for(hangs.wait(), 10)
        await at.slack.workspace.until(lambda: len(at.requests) == 3, 20)
        await at.slack.workspace.until(
            lambda: any(ana.thread(q).status.startswith(busy(3)) for q in flood), 20
        )
        await ben.mentions("one question")
        await at.slack.workspace.until(lambda: len(at.requests) > 3, 20)
    asked = [request.transcript[-1] for request in at.requests]
    assert len(asked) == 4
    assert isinstance(asked[-1], Asked)
    assert asked[-1].text == "one question"


async def test_abuse_68_two_messages_at_once_are_two_answers_in_order(at: SlackOffice) -> None:
    ana = Human(at.slack)
    async with at.open(named, named, named) as desk:
        question = await ana.mentions("one")
        await ana.answered(question, 1)
        await asyncio.gather(ana.replies(question, "two"), ana.replies(question, "three"))
        await at.slack.workspace.until(lambda: len(at.requests) >= 2, 20)
        await desk.idle()
    told = "\n".join(texts(ana, question))
    assert told.count("Answer to one.") == 1
    assert told.count("Answer to three.") == 1
    everything = str([request.transcript for request in at.requests])
    assert "text='two'" in everything


async def test_abuse_68_a_hundred_threads_are_answered_each_once(at: SlackOffice) -> None:
    ana = Human(at.slack)
    async with at.open(*[named] * 100) as desk:
        questions = [await ana.mentions(f"q{number}") for number in range(100)]
        await at.slack.workspace.until(
            lambda: all(len(ana.answers(question)) == 1 for question in questions), 60
        )
        await desk.idle()
    assert [texts(ana, q) for q in questions] == [[f"Answer to q{n}."] for n in range(100)]


async def test_abuse_68_rate_limits_and_closed_sockets_lose_and_double_nothing(
    at: SlackOffice,
) -> None:
    ana = Human(at.slack)
    async with at.open(*[named] * 6) as desk:
        for method in ("chat.startStream", "chat.postMessage", "chat.stopStream"):
            at.slack.faults[method].extend([RATE_LIMITED] * 2)
        questions = [await ana.mentions(f"q{number}") for number in range(3)]
        await at.slack.sockets.close(1001)
        questions += [await ana.mentions(f"q{number}") for number in range(3, 6)]
        await at.slack.workspace.until(
            lambda: all(len(ana.answers(question)) == 1 for question in questions), 60
        )
        await desk.idle()
    assert [texts(ana, q) for q in questions] == [[f"Answer to q{n}."] for n in range(6)]
