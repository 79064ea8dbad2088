"""For whom a thread asks: whoever reads there now, as the platform says or said a moment ago."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest

from adapters.audience import Audience, Reader, ReadersUnknown
from adapters.messages import ThreadKey
from bot.audiences import TRUSTED_FOR, Audiences
from bot.identity import ALGORITHM, AUDIENCE
from bot.people import People
from bot.store import Store
from tests.fakes.identities import KEY, SIGNER

THREAD = ThreadKey("slack", "T1", "C1", "1.1")
MEMBERS = Audience(frozenset({Reader("member")}))
ANA = Reader("member", frozenset({"slack:T1:UANA"}))


@dataclass
class Chat:
    """A platform where `now` read; empty, it doesn't tell."""

    now: Audience | None = MEMBERS
    asked: list[tuple[ThreadKey, frozenset[str]]] = field(default_factory=list[Any])
    tell: Callable[[ThreadKey], None] = print

    async def of(self, key: ThreadKey, named: frozenset[str]) -> Audience:
        self.asked.append((key, named))
        if self.now is None:
            raise ReadersUnknown("ratelimited")
        return self.now

    async def alone(
        self, workspace: str, person: str, named: frozenset[str]
    ) -> tuple[ThreadKey, Audience]:
        if self.now is None:
            raise ReadersUnknown("ratelimited")
        reader = Reader("guest", frozenset({f"slack:{workspace}:{person}"}))
        return ThreadKey("slack", "own", "", ""), Audience(frozenset({reader}), is_direct=True)

    def watch(self, changed: Callable[[ThreadKey], None]) -> None:
        self.tell = changed


@dataclass
class Names:
    """A data server."""

    grants: dict[str, frozenset[str]] = field(
        default_factory=lambda: {"slack:T1:UANA": frozenset({"board"})}
    )
    digest: str = "a"
    is_away: bool = False

    async def people(self) -> People:
        if self.is_away:
            raise LookupError("It is away.")
        return People(self.grants, self.digest)


@dataclass
class Place:
    """One process of the bot that serves the platform."""

    store: Store
    chat: Chat = field(default_factory=Chat)
    names: Names = field(default_factory=Names)
    now: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def audiences(self, *, serves: bool = True) -> Audiences:
        made = Audiences(SIGNER, self.names, self.store.audiences)
        if serves:
            made.serve("slack", self.chat)
        return made


@pytest.fixture
async def place(tmp_path: Path) -> AsyncGenerator[Place]:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/t.db", clock=lambda: found.now)
    found = Place(store)
    yield found
    await store.close()


def said(signed: str) -> dict[str, Any]:
    return jwt.decode(signed, KEY, [ALGORITHM], audience=AUDIENCE)


def readers(signed: str) -> list[Any]:
    return said(signed)["readers"]


async def test_the_platform_is_asked_each_time_with_those_whom_grants_name(place: Place) -> None:
    audiences = place.audiences()
    assert readers(await audiences.signed(THREAD)) == [["member", []]]
    place.chat.now = Audience(frozenset({ANA, Reader("guest")}), is_shared=True)
    claims = said(await audiences.signed(THREAD))
    assert claims["readers"] == [["guest", []], ["member", ["slack:T1:UANA"]]]
    assert (claims["shared"], claims["direct"], claims["people"]) == (True, False, "a")
    assert place.chat.asked == [(THREAD, frozenset({"slack:T1:UANA"}))] * 2


async def test_a_platform_that_does_not_tell_is_believed_a_few_minutes_longer(
    place: Place,
) -> None:
    audiences = place.audiences()
    assert readers(await audiences.signed(THREAD)) == [["member", []]]
    place.chat.now = None
    place.now += TRUSTED_FOR
    assert readers(await audiences.signed(THREAD)) == [["member", []]]
    place.now += timedelta(seconds=1)
    assert readers(await audiences.signed(THREAD)) == []


async def test_where_it_never_told_nobody_is_known_to_read(place: Place) -> None:
    place.chat.now = None
    audiences = place.audiences()
    assert readers(await audiences.signed(THREAD)) == []
    assert readers(await audiences.signed_alone("slack", "T1", "UANA")) == []


async def test_what_was_told_before_others_came_or_were_named_counts_no_more(
    place: Place,
) -> None:
    audiences = place.audiences()
    await audiences.signed(THREAD)
    place.chat.now = None
    place.names.digest = "b"
    assert readers(await audiences.signed(THREAD)) == []
    place.names.digest = "a"
    assert readers(await audiences.signed(THREAD)) == [["member", []]]
    await audiences.forget(ThreadKey("slack", "T1", "C1", ""))
    assert readers(await audiences.signed(THREAD)) == []


async def test_a_process_that_does_not_serve_the_platform_goes_by_what_another_was_told(
    place: Place,
) -> None:
    terminal = place.audiences(serves=False)
    assert readers(await terminal.signed(THREAD)) == []
    await place.audiences().signed(THREAD)
    place.now += timedelta(days=30)
    assert readers(await terminal.signed(THREAD)) == [["member", []]]


async def test_without_a_data_server_that_names_people_nothing_is_proven(place: Place) -> None:
    place.names.is_away = True
    claims = said(await place.audiences().signed(THREAD))
    assert (claims["readers"], claims["people"]) == ([], "")
    assert place.chat.asked == []


async def test_somebody_alone_is_who_the_platform_says_they_are(place: Place) -> None:
    place.names.grants["slack:T1:UGUEST"] = frozenset({"guests"})
    claims = said(await place.audiences().signed_alone("slack", "T1", "UGUEST"))
    assert claims["readers"] == [["guest", ["slack:T1:UGUEST"]]]
    assert (claims["workspace"], claims["direct"], claims["thread"]) == ("slack:own", True, "")


async def test_in_a_thread_of_the_terminal_sits_the_operator(place: Place) -> None:
    key = ThreadKey("terminal", "local", "cli", "t1")
    assert said(await place.audiences().signed(key))["operator"] is True
    assert said(await place.audiences().signed_alone("terminal", "local", "me"))["operator"] is True


async def test_whoever_watches_hears_where_others_came(place: Place) -> None:
    heard: list[ThreadKey] = []
    place.audiences().watch(heard.append)
    audiences = place.audiences()
    audiences.watch(heard.append)
    place.chat.tell(THREAD)
    assert heard == [THREAD]
