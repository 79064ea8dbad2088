"""The Home tab and the suggested prompts, through the real library."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.desk import Home, OfferedDataset, OwnThread
from adapters.messages import Press, ThreadKey
from tests.fakes.recording_desk import RecordingDesk
from tests.fakes.slack.faults import refused
from tests.fakes.slack.human import Human
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack_adapter import serving

KEY = ThreadKey("slack", "T0TEAM", "C0DATA", "1700000000.000100")
OVERVIEW = Home(
    (OwnThread(KEY, "Why did <!channel> sales | fall?", datetime(2026, 11, 3, tzinfo=UTC)),),
    (
        OfferedDataset("car_prices", 26_000, 9, "Used cars *sold* in <b>Europe</b>"),
        OfferedDataset("one_row", 1, None),
    ),
    7,
)


@pytest.fixture
async def desk(slack: SlackServer) -> AsyncGenerator[RecordingDesk]:
    desk = RecordingDesk(overview=OVERVIEW)
    async with serving(slack, desk):
        yield desk


async def home_of(slack: SlackServer, ana: Human) -> dict[str, Any]:
    await ana.opens_home()
    await slack.workspace.until(lambda: ana.user in slack.workspace.homes)
    return slack.workspace.homes[ana.user]


def texts(home: dict[str, Any]) -> str:
    return "\n".join(str((block.get("text") or {}).get("text", "")) for block in home["blocks"])


async def test_the_home_shows_my_threads_with_links_and_the_data(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    home = await home_of(slack, Human(slack))
    said = texts(home)
    assert "/archives/C0DATA/p1700000000000100|" in said
    assert "in <#C0DATA>" in said
    assert "*car_prices*  ·  26,000 rows, 9 columns" in said
    assert "*one_row*  ·  1 row" in said
    assert "2 of 7 are shown" in str(home["blocks"])
    assert desk.homes == [("T0TEAM", "U0ANA")]


async def test_nothing_in_the_home_pings_links_or_formats(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    said = texts(await home_of(slack, Human(slack)))
    assert "<!channel>" not in said
    assert "&lt;b&gt;Europe" in said
    assert " *sold*" not in said


async def test_an_empty_home_says_what_can_be_done(slack: SlackServer, desk: RecordingDesk) -> None:
    desk.overview = Home((), (), 0)
    home = await home_of(slack, Human(slack))
    assert "Drop a CSV" in str(home["blocks"])


async def test_a_full_home_stays_within_what_slack_takes(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    thread = OwnThread(KEY, "x" * 5000, datetime(2026, 11, 3, tzinfo=UTC))
    dataset = OfferedDataset("d" * 3000, 1, 1, "y" * 9000)
    desk.overview = Home((thread,) * 200, (dataset,) * 200, 200)
    home = await home_of(slack, Human(slack))
    assert len(home["blocks"]) <= 100


async def test_a_question_pressed_in_the_home_is_asked_in_a_direct_message(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    ana = Human(slack)
    await home_of(slack, ana)
    await ana.presses_in_home("tb:ask:1")
    [message] = await desk.has(1)
    question = "What is in car_prices? Show me a summary."
    assert (message.text, message.pressed) == (question, Press("ask", question))
    assert message.is_direct
    assert message.addressed
    assert slack.workspace.message(message.key.channel, message.key.thread) is not None


async def test_the_button_that_only_leads_elsewhere_is_acknowledged(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    ana = Human(slack)
    await home_of(slack, ana)
    await slack.deliveries.until_acknowledged(await ana.presses_in_home("Ask a question"))
    assert desk.accepted == []


async def test_guests_see_no_data_in_the_home(slack: SlackServer, desk: RecordingDesk) -> None:
    slack.workspace.add_person("U0GUEST", "Gus", is_guest=True)
    home = await home_of(slack, Human(slack, "U0GUEST"))
    assert "not guests" in texts(home)
    assert "car_prices" not in str(home)
    assert desk.homes == []


async def test_opening_the_direct_messages_suggests_what_to_ask(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    ana = Human(slack)
    await ana.opens_dm()
    place = (slack.workspace.direct(ana.user).id, None)
    await slack.workspace.until(lambda: bool(slack.workspace.prompts))
    prompts = slack.workspace.prompts[place]["prompts"]
    assert [prompt["title"] for prompt in prompts] == [
        "What data is there?",
        "Look into car_prices",
        "Look into one_row",
    ]
    assert slack.calls.count("assistant.threads.setSuggestedPrompts") == 1


async def test_a_home_that_slack_refuses_stops_nothing(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    ana = Human(slack)
    slack.faults["views.publish"].append(refused("not_enabled"))
    await ana.opens_home()
    await desk.until(lambda: bool(desk.homes))
    await ana.dm("hello")
    await desk.has(1)
