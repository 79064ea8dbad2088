"""A file's bytes from Discord. Knows where they may come from; knows no messages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import aiohttp

from ..downloads import TIMEOUT, pieces, refused
from ..messages import Attachment, Unreadable

# Where Discord keeps what people upload.
ORIGINS = frozenset({("https", "cdn.discordapp.com"), ("https", "media.discordapp.net")})
GONE = (403, 404, 410)


class Downloads:
    """Fetches from Discord's file hosts, and from that of the configured API, nowhere else."""

    def __init__(self, http: aiohttp.ClientSession, api_url: str | None) -> None:
        self._http = http
        self._origins = ORIGINS | ({_origin(api_url)} if api_url else frozenset())

    def pieces(self, url: str, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes, as many as were announced.

        Raises:
            Unreadable: Discord doesn't give them, or other ones.
        """
        return pieces(lambda: self._open(url, attachment.name), attachment, "Discord")

    async def _open(self, url: str, name: str) -> aiohttp.ClientResponse:
        if _origin(url) not in self._origins:
            raise Unreadable(f"{name} lies outside Discord and isn't read. Upload it here.")
        response = await self._http.get(url, allow_redirects=False, timeout=TIMEOUT)
        if response.status == 200:
            return response
        response.release()
        if response.status in GONE:
            raise Unreadable(f"{name} isn't there any more. Upload it again.")
        raise refused(name, "Discord", response.status)


def _origin(url: str) -> tuple[str, str]:
    """Scheme and host with port."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()
