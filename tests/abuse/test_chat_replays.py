"""Cases 66 and 67: events that come again, late or out of order, and those that nobody asked with.
Numbers are those of the abuse cases.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from adapters.slack.adapter import SlackHttp
from agent.model import Completion
from agent.scripted import runs
from tests.fakes.open_desk import OpenDesk, asked, echo
from tests.fakes.slack.deliveries import Disorder
from tests.fakes.slack.human import Human
from tests.fakes.slack.messages import Posted
from tests.fakes.slack_office import SlackOffice

SECRET = "a signing secret"


@pytest.fixture
def ana(at: SlackOffice) -> Human:
    return Human(at.slack)


@pytest.fixture(params=["socket", "http"])
async def desk(at: SlackOffice, request: pytest.FixtureRequest) -> AsyncGenerator[OpenDesk]:
    """An office that answers each question with it, over either way in."""
    lines = [echo] * 20
    if request.param == "socket":
        async with at.open(*lines) as desk:
            yield desk
        return
    http = SlackHttp(0, signing_secret=SECRET)
    async with at.serving(*lines, app_token=None, http=http) as (desk, adapter):
        at.slack.post_to(f"http://127.0.0.1:{adapter.port}/slack/events", SECRET)
        yield desk


async def acknowledged(at: SlackOffice) -> None:
    async with asyncio.timeout(20):
        while tasks := [one for one in at.slack.deliveries._tasks if not one.done()]:
            await asyncio.wait(tasks)


async def handled(at: SlackOffice, desk: OpenDesk) -> None:
    """All events are acknowledged and nothing is worked on."""
    await acknowledged(at)
    await desk.idle()


def questions(at: SlackOffice) -> list[str]:
    return [asked(request) for request in at.requests]


async def test_abuse_66_copies_of_a_mention_run_once(
    at: SlackOffice, desk: OpenDesk, ana: Human
) -> None:
    question = await ana.mentions("one")
    for event, event_id in ana.events * 3:
        at.slack.redeliver(event, event_id)
        await at.slack.event(event)
    await handled(at, desk)
    for event, event_id in ana.events:
        at.slack.redeliver(event, event_id)
    await handled(at, desk)
    assert questions(at) == ["one"]
    assert len(ana.answers(question)) == 1
    assert max(at.slack.deliveries.latencies_s) < 3


@pytest.mark.parametrize("twin", [0, 1])
async def test_abuse_66_either_twin_alone_is_enough(
    at: SlackOffice, desk: OpenDesk, ana: Human, twin: int
) -> None:
    at.slack.deliveries.hold()
    question = await ana.mentions("one")
    assert at.slack.deliveries._held is not None
    del at.slack.deliveries._held[1 - twin]
    at.slack.deliveries.release()
    await handled(at, desk)
    assert questions(at) == ["one"]
    assert len(ana.answers(question)) == 1


async def test_abuse_66_events_out_of_order_are_all_answered_once(
    at: SlackOffice, desk: OpenDesk, ana: Human
) -> None:
    question = await ana.mentions("zero")
    await handled(at, desk)
    at.slack.deliveries.hold()
    for word in ("one", "two", "three"):
        await ana.mentions(word, question)
    at.slack.deliveries.release(reverse=True)
    await handled(at, desk)
    texts = str([request.transcript for request in at.requests])
    assert all(f"text='{word}'" in texts for word in ("zero", "one", "two", "three"))
    events = await at.office.store.inbox.waiting("slack:")
    assert events == []


async def test_abuse_66_a_day_of_doubled_and_late_events_answers_each_thread_once(
    at: SlackOffice, desk: OpenDesk, ana: Human
) -> None:
    at.slack.deliveries.disorder = Disorder(seed=7, doubled=0.5, late=0.5)
    asked_for = [await ana.mentions(f"q{number}") for number in range(12)]
    await handled(at, desk)
    assert sorted(questions(at)) == sorted(f"q{number}" for number in range(12))
    for question in asked_for:
        assert len(ana.answers(question)) == 1


async def test_abuse_66_what_was_answered_before_a_restart_is_not_answered_after_it(
    at: SlackOffice, ana: Human
) -> None:
    async with at.open(echo) as desk:
        question = await ana.mentions("one")
        await ana.answered(question, 1)
        await handled(at, desk)
    async with at.open() as desk:
        for event, event_id in ana.events:
            at.slack.redeliver(event, event_id)
        await handled(at, desk)
    assert len(ana.answers(question)) == 1


async def test_abuse_66_a_press_that_is_sent_again_acts_once(
    at: SlackOffice, desk: OpenDesk, ana: Human
) -> None:
    question = await ana.mentions("one")
    [answer] = await ana.answered(question, 1)
    await handled(at, desk)
    await at.presses(ana, answer, "Retry", times=3)
    await at.presses(Human(at.slack, "U0BEN"), answer, "Retry")
    await handled(at, desk)
    assert questions(at) == ["one", "one"]


async def test_abuse_66_a_slow_model_delays_no_acknowledgement(at: SlackOffice, ana: Human) -> None:
    hangs = asyncio.Event()
    async with at.open(hangs=hangs) as desk:
        for number in range(10):
            await ana.mentions(f"q{number}")
        await desk.has(10)
        await asyncio.wait_for(hangs.wait(), 10)
        await acknowledged(at)
        assert max(at.slack.deliveries.latencies_s) < 3
        assert at.slack.deliveries.redelivered == 0
        await desk.kill()


async def test_abuse_67_own_words_edits_and_deletions_are_no_questions(
    at: SlackOffice, desk: OpenDesk, ana: Human
) -> None:
    question = await ana.mentions("one")
    [answer] = await ana.answered(question, 1)
    await ana.edits(question, "<@U0BOT> something else")
    follow_up = await ana.replies(question, "two")
    await ana.answered(question, 2)
    await ana.edits(follow_up, "three")
    await ana.deletes(follow_up)
    await ana.reacts(answer, "x")
    edited = await ana.says("no question")
    await ana.edits(edited, "<@U0BOT> but now")
    mention = {"type": "app_mention", "user": ana.user, "channel": ana.channel, "ts": edited.ts,
               "text": "<@U0BOT> but now", "edited": {"user": ana.user, "ts": "1.1"}}  # fmt: skip
    await at.slack.event(mention)
    own = {"type": "message", "channel": ana.channel, "text": "<@U0BOT> me again"}
    await at.slack.event(own | {"user": "U0BOT", "ts": "1700000000.900000"})
    await at.slack.event(own | {"bot_id": "B0BOT", "ts": "1700000000.900001"})
    await at.slack.event(own | {"user": "USLACKBOT", "ts": "1700000000.900002"})
    await handled(at, desk)
    assert questions(at) == ["one", "two"]
    assert len(ana.answers(question)) == 2
    assert ana.answers(edited) == []


async def test_abuse_67_a_broadcast_from_a_thread_is_one_follow_up(
    at: SlackOffice, desk: OpenDesk, ana: Human
) -> None:
    question = await ana.mentions("one")
    await ana.answered(question, 1)
    await ana.replies(question, "two", broadcast=True)
    await handled(at, desk)
    assert questions(at) == ["one", "two"]
    assert len(ana.answers(question)) == 2
    [root] = [m for m in at.slack.workspace.messages if m.thread_ts is None]
    assert root is question


async def test_abuse_67_two_bots_do_not_talk_to_each_other(
    at: SlackOffice, desk: OpenDesk, ana: Human
) -> None:
    at.slack.workspace.add_person("U0EVE", "Evebot", is_bot=True)
    eve = Human(at.slack, "U0EVE")
    question = await ana.mentions("one")
    [answer] = await ana.answered(question, 1)
    for _ in range(5):
        await eve.replies(question, f"<@{ana.user}> says: {answer.text}")
        await eve.mentions("and what do you say?", question)
        await eve.says_as_bot("<@U0BOT> hello", question)
        await eve.says_as_bot("<@U0BOT> hello")
    await eve.mentions("start a thread with me")
    await handled(at, desk)
    assert questions(at) == ["one"]
    assert said_to_others(at, question) == []


async def test_abuse_67_a_bot_that_names_no_bot_id_is_not_answered(
    at: SlackOffice, desk: OpenDesk, ana: Human
) -> None:
    at.slack.workspace.add_person("U0EVE", "Evebot", is_bot=True)
    ts = at.slack.workspace.say(ana.channel, "U0EVE", "<@U0BOT> hi").ts
    event = {"type": "app_mention", "user": "U0EVE", "channel": ana.channel, "ts": ts}
    await at.slack.event(event | {"text": "<@U0BOT> hi"})
    await handled(at, desk)
    assert at.requests == []
    assert at.said() == []


def said_to_others(at: SlackOffice, question: Posted) -> list[Posted]:
    return [one for one in at.said() if one.root != question.ts]


async def test_abuse_67_an_edit_of_what_is_being_answered_changes_nothing(
    at: SlackOffice, ana: Human
) -> None:
    lines = (runs("import time; time.sleep(0.4)"), Completion("One."))
    async with at.open(*lines) as desk:
        question = await ana.mentions("one")
        await ana.thread(question).wait_for(lambda thread: bool(thread.streams))
        await ana.edits(question, "<@U0BOT> two")
        [answer] = await ana.answered(question, 1)
        await handled(at, desk)
    assert answer.text == "One."
    assert set(questions(at)) == {"one"}
