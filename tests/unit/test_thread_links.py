"""Links to threads in chats, and the threads that they find."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from adapters.discord import links as discord
from adapters.messages import ThreadKey
from adapters.slack import links as slack
from bot.cli.threads import NoThread, find
from bot.store import Store
from tests.fakes.empty_database import empty_database

ARCHIVES = "https://acme.slack.com/archives"
SLACK = "slack:T1:C1:1700000000.123456"
CHANNELS = "https://discord.com/channels"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncGenerator[Store]:
    opened = await Store.open(empty_database(tmp_path / "t.db"))
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("link", "threads"),
    [
        (f"{ARCHIVES}/C1/p1700000000123456", ["1700000000.123456"]),
        (
            f"{ARCHIVES}/C1/p1700000009000001?thread_ts=1700000000.123456&cid=C1",
            ["1700000000.123456", "1700000009.000001"],
        ),
        (f"{ARCHIVES}/C1/p1700000000123456?thread_ts=x%25", ["1700000000.123456"]),
        (f"{ARCHIVES}/C1", []),
        ("http://acme.slack.com/archives/C1/p1700000000123456", []),
        ("https://slack.com.evil.example/archives/C1/p1700000000123456", []),
    ],
)
def test_a_link_to_a_message_in_slack_tells_channel_and_thread(
    link: str, threads: list[str]
) -> None:
    assert slack.threads_of(link) == tuple(ThreadKey("slack", "", "C1", ts) for ts in threads)


def test_a_link_into_the_slack_client_tells_the_workspace_too() -> None:
    link = "https://app.slack.com/client/T1/C1/thread/C1-1700000000.123456"
    assert [str(key) for key in slack.threads_of(link)] == [SLACK]


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("7/12", ["discord:7::12"]),
        ("7/12/13", ["discord:7::12", "discord:7:12:13"]),
        ("@me/12", ["discord:@me:12:12"]),
        ("@me/12/13", ["discord:@me:12:12"]),
        ("7", []),
        ("7/12/13/14", []),
        ("you/12", []),
    ],
)
def test_a_link_into_discord_tells_server_and_thread(path: str, keys: list[str]) -> None:
    assert [str(key) for key in discord.threads_of(f"{CHANNELS}/{path}")] == keys


async def test_a_link_finds_the_thread_that_was_asked_in(store: Store) -> None:
    for key in (SLACK, "discord:7:11:12", "discord:@me:5:5"):
        await store.open_thread(key)
    for link, key in {
        f"{ARCHIVES}/C1/p1700000000123456": SLACK,
        f"{ARCHIVES}/C1/p1700000001000000?thread_ts=1700000000.123456": SLACK,
        f"{CHANNELS}/7/12": "discord:7:11:12",
        f"{CHANNELS}/7/12/99": "discord:7:11:12",
        f"{CHANNELS}/7/11/12": "discord:7:11:12",
        f"{CHANNELS}/@me/5/6": "discord:@me:5:5",
    }.items():
        assert str(await find(store, link)) == key


async def test_a_key_and_a_name_find_threads_too(store: Store) -> None:
    await store.open_thread(SLACK)
    assert str(await find(store, SLACK)) == SLACK
    assert str(await find(store, "mine")) == "terminal:local:cli:mine"
    assert str(await find(store, "terminal:local:cli:mine")) == "terminal:local:cli:mine"


@pytest.mark.parametrize(
    "name",
    [
        f"{ARCHIVES}/C1/p1700000000999999",
        f"{CHANNELS}/8/12",
        f"{CHANNELS}/7/99/12",
        "slack:T1:C1:1.2",
    ],
)
async def test_what_nobody_has_asked_in_is_no_thread(store: Store, name: str) -> None:
    for key in (SLACK, "discord:7:11:12"):
        await store.open_thread(key)
    with pytest.raises(NoThread, match="sessions list"):
        await find(store, name)


async def test_a_link_that_may_mean_two_threads_names_them(store: Store) -> None:
    for team in ("T1", "T2"):
        await store.open_thread(f"slack:{team}:C1:1700000000.123456")
    with pytest.raises(NoThread, match=r"slack:T2:C1:.*, slack:T1:C1"):
        await find(store, f"{ARCHIVES}/C1/p1700000000123456")


async def test_a_link_to_somewhere_else_says_what_to_copy(store: Store) -> None:
    with pytest.raises(NoThread, match="Copy link"):
        await find(store, "https://example.com/archives/C1/p1700000000123456")
