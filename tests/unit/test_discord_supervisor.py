"""Somebody listens again whatever ended the last one, ever more slowly, until it holds."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any, cast

import discord
import pytest

from adapters.desk import AdapterError
from adapters.discord.clients import Clients
from adapters.discord.supervisor import BACKOFF_S, STABLE_S, Supervisor
from tests.fakes.clock import Clock


@dataclass
class Client:
    """Ends as it is told to, after some seconds of a clock."""

    ending: Exception | None
    clock: Clock
    seconds: float = 0.0
    is_closed: bool = False

    async def start(self, token: str) -> None:
        self.clock.now_s += self.seconds
        if self.ending is not None:
            raise self.ending

    async def close(self) -> None:
        self.is_closed = True


@dataclass
class Run:
    """One supervisor with its clients, until none is left."""

    clients: deque[Client]
    clock: Clock
    pauses: list[float] = field(default_factory=list[float])

    async def keep(self) -> None:
        async def sleep(pause_s: float) -> None:
            self.pauses.append(pause_s)

        def make() -> discord.AutoShardedClient:
            if not self.clients:
                raise LookupError("no client is left")
            return cast(discord.AutoShardedClient, self.clients.popleft())

        held = Clients(cast(discord.Client, None))
        supervisor = Supervisor(held, make, sleep=sleep, clock=self.clock, seed=1)
        await supervisor.keep("token")


async def endings(*given: Exception | None, seconds: float = 0.0) -> Run:
    clock = Clock()
    run = Run(deque(Client(one, clock, seconds) for one in given), clock)
    with pytest.raises(LookupError):
        await run.keep()
    return run


async def test_each_failure_in_a_row_waits_longer() -> None:
    run = await endings(*[KeyError("channel_id")] * len(BACKOFF_S))
    assert len(run.pauses) == len(BACKOFF_S)
    for pause_s, longest_s in zip(run.pauses, BACKOFF_S, strict=True):
        assert longest_s / 2 <= pause_s <= longest_s


async def test_a_failure_after_a_long_time_is_a_new_one() -> None:
    run = await endings(*[OSError("lost")] * 5, seconds=STABLE_S + 1)
    assert run.pauses == [0.0] * 5


async def test_a_client_that_ends_by_itself_is_followed_by_another() -> None:
    assert len((await endings(None, None)).pauses) == 2


class Closed(discord.ConnectionClosed):
    def __init__(self, code: int) -> None:
        self.code, self.reason, self.shard_id = code, "", None


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        (discord.LoginFailure("no"), "refuses the token"),
        (discord.PrivilegedIntentsRequired(None), "Message Content Intent"),
        (Closed(4004), "refuses the token"),
        (Closed(4013), "refuses the connection"),
    ],
)
async def test_what_waiting_does_not_mend_is_told_at_once(ending: Exception, said: str) -> None:
    clock = Clock()
    client: Any = Client(ending, clock)
    with pytest.raises(AdapterError, match=said):
        await Run(deque([client]), clock).keep()
    assert client.is_closed
