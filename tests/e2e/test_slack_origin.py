"""Who asked, what was said before and who may ask, through the real library."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from adapters.messages import Author, Remark
from adapters.slack.guests import Guests
from tests.fakes.recording_desk import RecordingDesk
from tests.fakes.slack.faults import SERVER_ERROR, refused
from tests.fakes.slack.human import Human
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack_adapter import serving


@pytest.fixture
async def desk(slack: SlackServer) -> AsyncGenerator[RecordingDesk]:
    desk = RecordingDesk()
    async with serving(slack, desk):
        yield desk


async def test_the_author_has_a_name_a_language_and_a_time_zone(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    slack.workspace.add_person("U0EVA", "Eva", locale="de-DE", tz="Asia/Tokyo")
    await Human(slack, "U0EVA").dm("Hallo")
    await desk.has(1)
    assert await desk.origins[0].author() == Author("U0EVA", "Eva", "de-DE", "Asia/Tokyo")


async def test_a_person_is_looked_up_once(slack: SlackServer, desk: RecordingDesk) -> None:
    for number in range(3):
        await Human(slack).dm(f"question {number}")
        await desk.has(number + 1)
    await desk.origins[0].author()
    assert slack.calls.count("users.info") == 1


async def test_people_that_are_mentioned_have_their_names(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    await Human(slack).mentions("ask <@U0BEN> in <#C0DATA|data> :tada: &lt;b&gt;")
    [message] = await desk.has(1)
    assert message.text == "ask @Ben in #data :tada: <b>"


async def test_a_thread_that_is_joined_is_read_without_our_own_words(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    ana, ben = Human(slack), Human(slack, "U0BEN")
    root = ana.posts("Sales fell in May", files=[("sales.csv", b"a\n1\n")])
    slack.workspace.say(root.channel, "U0BEN", "Did they, <@U0ANA>?", root.ts)
    slack.workspace.say(root.channel, slack.workspace.bot_user, "I am here", root.ts)
    await ben.mentions("why?", root)
    [message] = await desk.has(1)
    assert not message.is_first
    assert await desk.origins[0].earlier() == (
        Remark("Ana", "Sales fell in May\n[sales.csv]"),
        Remark("Ben", "Did they, @Ana?"),
    )


async def test_a_long_thread_is_read_from_its_root_and_its_end(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    root = Human(slack).posts("the root")
    for number in range(50):
        slack.workspace.say(root.channel, "U0BEN", f"remark {number}", root.ts)
    await Human(slack).mentions("sum up", root)
    await desk.has(1)
    earlier = await desk.origins[0].earlier()
    assert len(earlier) == 30
    assert [one.text for one in earlier[:2]] == ["the root", "remark 21"]
    assert earlier[-1].text == "remark 49"


async def test_a_thread_that_cannot_be_read_costs_no_answer(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    root = Human(slack).posts("the root")
    await Human(slack).mentions("why?", root)
    await desk.has(1)
    slack.faults["conversations.replies"].append(refused("missing_scope"))
    assert await desk.origins[0].earlier() == ()


async def test_nobody_but_people_saying_something_new_is_heard(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    ana = Human(slack)
    root = await ana.mentions("hello")
    await desk.has(1)
    await ana.edits(root, f"<@{slack.workspace.bot_user}> changed")
    await ana.deletes(root)
    event = {"type": "message", "channel": ana.channel, "channel_type": "channel"}
    for number, odd in enumerate(
        (
            {"user": "U0ELSE", "bot_id": "B9"},
            {"user": "USLACKBOT"},
            {"user": slack.workspace.bot_user},
            {"user": "U0BEN", "hidden": True},
            {"user": "U0BEN", "subtype": "channel_join"},
            {"bot_id": "B9", "subtype": "bot_message"},
        )
    ):
        await slack.event(event | {"ts": f"5.{number}", "thread_ts": root.ts, "text": "x"} | odd)
    await ana.says("talk in the channel that means nobody")
    await ana.replies(root, "last")
    await desk.until(lambda: any(message.text == "last" for message in desk.messages))
    assert [message.text for message in desk.messages] == ["hello", "last"]


async def test_guests_are_told_once_that_members_are_answered(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    slack.workspace.add_person("U0GUEST", "Gus", is_guest=True)
    gus = Human(slack, "U0GUEST")
    root = await gus.mentions("secrets?")
    await gus.mentions("please?", root)
    await slack.workspace.until(lambda: len(slack.acknowledged) == 4)
    [told] = [m for m in slack.workspace.messages if m.visible_to == gus.user]
    assert "not guests" in told.text
    assert desk.accepted == []


async def test_channels_shared_with_another_company_are_not_answered(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    slack.workspace.channels["C0DATA"].is_shared = True
    await Human(slack).mentions("secrets?")
    await slack.workspace.until(lambda: len(slack.acknowledged) == 2)
    assert desk.accepted == []
    assert "another company" in slack.workspace.messages[-1].text


async def test_guests_are_answered_where_the_operator_allows_it(slack: SlackServer) -> None:
    slack.workspace.add_person("U0GUEST", "Gus", is_guest=True)
    slack.workspace.channels["C0DATA"].is_shared = True
    desk = RecordingDesk()
    async with serving(slack, desk, guests=Guests(allow_guests=True, allow_external=True)):
        await Human(slack, "U0GUEST").mentions("hello")
        await desk.has(1)


async def test_whoever_cannot_be_told_from_a_guest_is_told_why(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    slack.workspace.scopes -= {"users:read"}
    await Human(slack).mentions("hello")
    await slack.workspace.until(lambda: len(slack.acknowledged) == 2)
    assert desk.accepted == []
    assert "missing_scope" in slack.workspace.messages[-1].text


async def test_a_passing_failure_to_look_a_person_up_loses_nothing(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    slack.deliveries.acknowledge_s = 0.5
    slack.faults["users.info"].extend([SERVER_ERROR] * 2)
    await Human(slack).dm("hello")
    [message] = await desk.has(1)
    assert message.text == "hello"
