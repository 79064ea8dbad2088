"""Who can read a thread in Slack, over the real client."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.audience import Audience, Reader, ReadersUnknown
from adapters.messages import ThreadKey
from adapters.slack.adapter import SlackAdapter
from adapters.slack.directory import FEW
from tests.fakes.clock import Clock
from tests.fakes.recording_desk import RecordingDesk
from tests.fakes.slack.faults import refused
from tests.fakes.slack.human import Human
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack_adapter import serving

MEMBER, GUEST, EXTERNAL = Reader("member"), Reader("guest"), Reader("external")
PUBLIC, PRIVATE = "C0DATA", "C0PAY"


@dataclass
class Reading:
    """`named` are told apart; `changes` is what was told of changes."""

    slack: SlackServer
    adapter: SlackAdapter
    clock: Clock
    named: set[str] = field(default_factory=set[str])
    changes: list[ThreadKey] = field(default_factory=list[ThreadKey])

    def name(self, user: str) -> Reader:
        """Somebody to be told apart from now on."""
        self.named.add(f"slack:T0TEAM:{user}")
        return Reader("member", frozenset({f"slack:T0TEAM:{user}"}))

    async def audience(self, channel: str) -> Audience:
        key = ThreadKey("slack", "T0TEAM", channel, "1.1")
        return await self.adapter.readers.of(key, frozenset(self.named))

    async def of(self, channel: str) -> set[Reader]:
        return set((await self.audience(channel)).readers)

    async def until_changed(self) -> list[ThreadKey]:
        """What has changed since this was asked last, once something has."""
        await self.slack.workspace.until(lambda: bool(self.changes), 20)
        told, self.changes = self.changes, []
        return told

    def changed(self, key: ThreadKey) -> None:
        self.changes.append(key)
        self.slack.workspace.changed.set()

    def asked(self, method: str) -> int:
        return self.slack.calls.count(method)

    def human(self, user: str, channel: str = PUBLIC) -> Human:
        return Human(self.slack, user, channel)


@pytest.fixture
async def here(slack: SlackServer) -> AsyncGenerator[Reading]:
    clock, space = Clock(), slack.workspace
    space.add_channel(PRIVATE, "pay", kind="group")
    # Of the same company, another company, nobody any more, an app.
    space.add_team("T0TWIN", "Twin", token="xoxb-twin")
    space.add_team("T0ELSE", "Else", token="xoxb-else")
    space.team.enterprise_id = "E0ACME"
    space.add_person("U0TWIN", "Tia", team_id="T0TWIN", enterprise_id="E0ACME")
    space.add_person("U0ELSE", "Eve", team_id="T0ELSE", enterprise_id="E0ELSE")
    space.add_person("U0GONE", "Gil", is_deactivated=True)
    space.add_person("U0APP", "App", is_bot=True)
    async with serving(slack, RecordingDesk(), monotonic=clock) as adapter:
        reading = Reading(slack, adapter, clock)
        adapter.readers.watch(reading.changed)
        yield reading


async def test_a_public_channel_is_read_by_all_members_in_it_or_not(here: Reading) -> None:
    space = here.slack.workspace
    assert await here.audience(PUBLIC) == Audience(frozenset({MEMBER}))
    space.channels[PUBLIC].members.discard("U0BEN")
    here.clock.now_s += 61
    ben = here.name("U0BEN")
    here.name("U0GONE")
    here.name("U0NOBODY")
    here.named.add("discord:G:1")
    assert await here.of(PUBLIC) == {MEMBER, ben}
    space.add_person("U0GUEST", "Gus", is_guest=True)
    here.clock.now_s += 61
    assert await here.of(PUBLIC) == {MEMBER, ben, GUEST}


async def test_a_private_channel_is_read_by_who_is_in_it(here: Reading) -> None:
    space = here.slack.workspace
    space.channels[PRIVATE].members = {"U0BOT", "U0APP", "U0ANA", "U0GONE"}
    here.name("U0BEN")
    assert await here.of(PRIVATE) == {MEMBER}
    ana = here.name("U0ANA")
    assert await here.of(PRIVATE) == {ana}
    space.add_channel("G0GROUP", "", kind="mpim").members = {"U0BOT", "U0ANA", "U0BEN", "U0TWIN"}
    here.named.discard("slack:T0TEAM:U0BEN")
    assert await here.of("G0GROUP") == {ana, MEMBER}
    space.channels[PRIVATE].members = {"U0BOT", "U0APP"}
    here.clock.now_s += 61
    assert await here.of(PRIVATE) == set()


async def test_a_direct_message_is_read_by_its_person_whoever_they_are(here: Reading) -> None:
    space = here.slack.workspace
    space.add_person("U0GUEST", "Gus", is_guest=True)
    here.named |= {"slack:T0TEAM:U0GUEST"}
    guest = Reader("guest", frozenset({"slack:T0TEAM:U0GUEST"}))
    direct = Audience(frozenset({guest}), is_direct=True)
    assert await here.audience(space.direct("U0GUEST").id) == direct
    place = ThreadKey("slack", "T0TEAM", "", "")
    alone = await here.adapter.readers.alone("T0TEAM", "U0GUEST", frozenset(here.named))
    assert alone == (place, direct)
    assert await here.audience(space.direct("U0ANA").id) == Audience(frozenset({MEMBER}), True)


async def test_a_shared_channel_is_read_by_people_of_other_companies(here: Reading) -> None:
    space = here.slack.workspace
    channel = space.channels[PRIVATE]
    channel.is_pending = True
    assert (await here.audience(PRIVATE)).is_shared
    channel.is_pending, channel.is_shared = False, True
    channel.members |= {"U0ELSE", "U0TWIN"}
    here.clock.now_s += 61
    assert await here.audience(PRIVATE) == Audience(
        frozenset({MEMBER, EXTERNAL}), is_direct=False, is_shared=True
    )
    here.name("U0ELSE")
    eve = Reader("external", frozenset({"slack:T0TEAM:U0ELSE"}))
    assert await here.of(PRIVATE) == {MEMBER, eve}


async def test_who_joins_leaves_or_becomes_a_guest_is_heard_of_at_once(here: Reading) -> None:
    space = here.slack.workspace
    space.channels[PRIVATE].members.discard("U0BEN")
    ben = here.name("U0BEN")
    assert await here.of(PRIVATE) == {MEMBER}
    await here.human("U0BEN", PRIVATE).joins()
    assert await here.until_changed() == [ThreadKey("slack", "T0TEAM", PRIVATE, "")]
    assert await here.of(PRIVATE) == {MEMBER, ben}
    await here.human("U0BEN").becomes(is_guest=True)
    assert await here.until_changed() == [ThreadKey("slack", "T0TEAM", "", "")]
    assert await here.of(PRIVATE) == {MEMBER, Reader("guest", ben.names)}
    await here.human("U0BEN", PRIVATE).leaves()
    await here.until_changed()
    assert await here.of(PRIVATE) == {MEMBER}


async def test_many_are_read_from_lists_in_pages_and_little_is_asked_again(here: Reading) -> None:
    space = here.slack.workspace
    for number in range(2_100):
        space.add_person(f"U1{number:05}", f"P{number}", is_guest=number == 2_099)
    assert await here.of(PRIVATE) == {MEMBER, GUEST}
    assert here.asked("conversations.members") == here.asked("users.list") == 3
    assert here.asked("users.info") <= FEW
    assert await here.of(PRIVATE) == {MEMBER, GUEST}
    here.clock.now_s += 61
    assert await here.of(PRIVATE) == {MEMBER, GUEST}
    assert (here.asked("conversations.members"), here.asked("users.list")) == (6, 3)


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members", "users.info"])
async def test_what_slack_does_not_tell_is_unknown(here: Reading, method: str) -> None:
    here.slack.workspace.faults[method].append(refused("missing_scope"))
    with pytest.raises(ReadersUnknown, match="missing_scope"):
        await here.of(PRIVATE)


async def test_a_channel_or_workspace_that_nobody_knows_is_unknown(
    here: Reading, slack: SlackServer
) -> None:
    with pytest.raises(ReadersUnknown, match="channel_not_found"):
        await here.of("C0NONE")
    idle: Any = SlackAdapter(bot_token="xoxb-fake")
    with pytest.raises(ReadersUnknown, match="isn't connected"):
        await idle.readers.of(ThreadKey("slack", "T0TEAM", PUBLIC, "1"), frozenset())
