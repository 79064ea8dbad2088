"""A file's bytes from Discord. Knows where they may come from; knows no messages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import aiohttp

from ..messages import Attachment, Unreadable

# Where Discord keeps what people upload.
ORIGINS = frozenset({("https", "cdn.discordapp.com"), ("https", "media.discordapp.net")})
PIECE_BYTES = 64 * 1024
GONE = (403, 404, 410)
# Silence ends a download; a large file on a slow line may take long.
TIMEOUT = aiohttp.ClientTimeout(total=None, connect=20, sock_read=60)


class Downloads:
    """Fetches from Discord's file hosts, and from that of the configured API, nowhere else."""

    def __init__(self, http: aiohttp.ClientSession, api_url: str | None) -> None:
        self._http = http
        self._origins = ORIGINS | ({_origin(api_url)} if api_url else frozenset())

    async def pieces(self, url: str, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes, as many as were announced.

        Raises:
            Unreadable: Discord doesn't give them, or other ones.
        """
        name = attachment.name
        if _origin(url) not in self._origins:
            raise Unreadable(f"{name} lies outside Discord and isn't read. Upload it here.")
        received = 0
        try:
            async with self._http.get(url, allow_redirects=False, timeout=TIMEOUT) as response:
                if response.status in GONE:
                    raise Unreadable(f"{name} isn't there any more. Upload it again.")
                if response.status != 200:
                    raise Unreadable(f"{name} can't be read: Discord answers {response.status}.")
                async for piece in response.content.iter_chunked(PIECE_BYTES):
                    received += len(piece)
                    if received > attachment.size_bytes:
                        raise Unreadable(f"{name} is larger than Discord says, and isn't read.")
                    yield piece
        except (TimeoutError, aiohttp.ClientError) as error:
            raise Unreadable(f"{name} broke off while it was read. Upload it again.") from error
        if received < attachment.size_bytes:
            raise Unreadable(f"{name} is smaller than Discord says, and isn't read.")


def _origin(url: str) -> tuple[str, str]:
    """Scheme and host with port."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()
