"""The bytes of a file that a platform keeps, also when reading breaks off. Knows no platform."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp

from .messages import Attachment, Unreadable

PIECE_BYTES = 64 * 1024
AGAIN_AFTER_S = (0.5, 1.0, 2.0)
# Silence ends a download; a large file on a slow line may take long.
TIMEOUT = aiohttp.ClientTimeout(total=None, connect=20, sock_read=60)

Open = Callable[[], Awaitable[aiohttp.ClientResponse]]


class NotNow(Exception):
    """The file may be had in a moment; the text is for the person, if it can't even then."""


def refused(name: str, platform: str, status: int) -> Unreadable | NotNow:
    """What an answer other than the file means."""
    said = f"{name} can't be read: {platform} answers {status}."
    return NotNow(said) if status == 429 or status >= 500 else Unreadable(said)


async def pieces(
    open_file: Open,
    attachment: Attachment,
    platform: str,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[bytes]:
    """The bytes, as many as were announced; `open_file` is asked again for what breaks off.

    Raises:
        Unreadable: they can't be had, or are other ones.
    """
    name, size = attachment.name, attachment.size_bytes
    given = 0
    for wait_s in (*AGAIN_AFTER_S, None):
        read = 0
        try:
            async with await open_file() as response:
                async for piece in response.content.iter_chunked(PIECE_BYTES):
                    fresh = piece[max(0, given - read) :]
                    read += len(piece)
                    if size and read > size:
                        raise Unreadable(f"{name} is larger than {platform} says, and isn't read.")
                    given += len(fresh)
                    if fresh:
                        yield fresh
            if given < size:
                raise Unreadable(f"{name} is smaller than {platform} says, and isn't read.")
            return
        except NotNow as error:
            problem = str(error)
        except (TimeoutError, aiohttp.ClientError):
            problem = f"{name} broke off while it was read. Upload it again."
        if wait_s is None:
            raise Unreadable(problem)
        await sleep(wait_s)
