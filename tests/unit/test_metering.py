"""Each request is written down before it goes, and put right by what became of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from agent.metering import Meter, Usage, tokens_in
from agent.model import Request
from agent.transcript import Asked


@dataclass
class Pages:
    """A book that remembers."""

    rows: dict[int, tuple[str, Usage]] = field(default_factory=dict[int, tuple[str, Usage]])

    async def sending(self, model: str, usage: Usage) -> int:
        self.rows[len(self.rows)] = (model, usage)
        return len(self.rows) - 1

    async def settle(self, number: int, model: str, usage: Usage) -> None:
        self.rows[number] = (model, usage)

    async def unsent(self, number: int) -> None:
        del self.rows[number]


def estimated(input_tokens: int, output_tokens: int = 0) -> Usage:
    return Usage(input_tokens, 0, output_tokens, is_estimated=True)


async def test_a_request_is_written_before_it_goes_and_put_right_when_it_is_answered() -> None:
    pages = Pages()
    meter = Meter(pages, Usage(10, 0, 1))
    async with meter.request("m", 350) as one:
        assert pages.rows == {0: ("m", estimated(100))}
        one.usage = Usage(120, 20, 30)
    assert pages.rows == {0: ("m", Usage(120, 20, 30))}
    assert meter.used == Usage(130, 20, 31)


async def test_a_request_that_is_stopped_counts_with_what_came_of_it() -> None:
    pages = Pages()

    async def stopped() -> None:
        async with Meter(pages).request("m", 350) as one:
            one.chars = 35
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await stopped()
    assert pages.rows == {0: ("m", estimated(100, 10))}


async def test_a_request_that_is_refused_has_used_nothing() -> None:
    pages = Pages()
    meter = Meter(pages)
    async with meter.request("m", 350) as one:
        one.is_refused = True
    assert (pages.rows, meter.used) == ({}, Usage())


async def test_what_a_server_told_of_a_thread_is_where_the_next_estimate_begins() -> None:
    pages = Pages()
    meter = Meter(pages)
    async with meter.request("m", 700) as one:
        one.usage = Usage(500, 0, 3)
    async with meter.request("m", 1_050):
        pass
    async with meter.request("other", 1_050):
        pass
    async with meter.request("m", 350):  # shorter: nothing is known of it
        pass
    assert [usage for _, usage in pages.rows.values()][1:] == [
        estimated(600),
        estimated(300),
        estimated(100),
    ]
    assert meter.used.is_estimated


def test_a_request_is_as_long_as_its_texts() -> None:
    request = Request("s" * 10, (Asked("how many?", "ana"),))
    assert request.chars == 10 + len("ana: how many?")
    assert tokens_in(7) == 2
