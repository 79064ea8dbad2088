"""Files that a platform keeps, read over a line that breaks."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from adapters.downloads import AGAIN_AFTER_S, NotNow, Open, pieces, refused
from adapters.messages import Attachment, Unreadable

FILE = Attachment("1", "a.csv", "text/csv", 6)


class Line:
    """Gives a file in these pieces; an error in their place breaks it off."""

    def __init__(self, *given: bytes | Exception) -> None:
        self.content = self
        self._given = given

    async def __aenter__(self) -> Line:
        return self

    async def __aexit__(self, *_: object) -> None: ...

    async def iter_chunked(self, _: int) -> AsyncIterator[bytes]:
        for one in self._given:
            if isinstance(one, Exception):
                raise one
            yield one


def lines(*tries: Line | Exception) -> Open:
    left = iter(tries)

    async def open_file() -> aiohttp.ClientResponse:
        one = next(left)
        if isinstance(one, Exception):
            raise one
        return one  # type: ignore[return-value]

    return open_file


async def read(open_file: Open) -> tuple[bytes, list[float]]:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    got = b"".join([one async for one in pieces(open_file, FILE, "Chat", sleep=sleep)])
    return got, waits


async def test_a_file_that_breaks_off_is_read_again_and_given_once() -> None:
    broken = aiohttp.ClientConnectionError()
    open_file = lines(NotNow("busy"), Line(b"abc", broken), broken, Line(b"ab", b"cde", b"f"))
    assert await read(open_file) == (b"abcdef", list(AGAIN_AFTER_S))


async def test_what_never_comes_is_said_in_a_sentence() -> None:
    open_file = lines(*[NotNow("a.csv can't be read: Chat answers 503.")] * 4)
    with pytest.raises(Unreadable, match="Chat answers 503"):
        await read(open_file)


@pytest.mark.parametrize(("given", "said"), [(b"abcdefg", "larger"), (b"abc", "smaller")])
async def test_another_size_than_was_announced_is_no_matter_of_trying(
    given: bytes, said: str
) -> None:
    with pytest.raises(Unreadable, match=said):
        await read(lines(Line(given)))


def test_a_busy_server_is_asked_again_and_a_refusal_is_final() -> None:
    assert [type(refused("a", "Chat", status)) for status in (429, 503, 404)] == [
        NotNow, NotNow, Unreadable,
    ]  # fmt: skip
