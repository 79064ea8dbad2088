"""A file's bytes from Slack. Knows where the token may go; knows no messages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urljoin, urlsplit

import aiohttp

from ..messages import Attachment, Unreadable

FILE_HOST = "https://files.slack.com"
PIECE_BYTES = 64 * 1024
MAX_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
# Silence ends a download; a large file on a slow line may take long.
TIMEOUT = aiohttp.ClientTimeout(total=None, connect=20, sock_read=60)


class Downloads:
    """Fetches from Slack's file host, and from that of the configured API, nowhere else."""

    def __init__(self, http: aiohttp.ClientSession, api_url: str | None) -> None:
        self._http = http
        self._origins = {_origin(FILE_HOST)} | ({_origin(api_url)} if api_url else set())

    async def pieces(self, url: str, *, token: str, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes, as many as were announced.

        Raises:
            Unreadable: Slack doesn't give them, or other ones.
        """
        name = attachment.name
        try:
            async with await self._open(url, token, name) as response:
                if _is_login_page(response, attachment):
                    raise Unreadable(
                        f"{name} can't be read: Slack asks for a login instead. "
                        "The app needs the scope files:read."
                    )
                received = 0
                async for piece in response.content.iter_chunked(PIECE_BYTES):
                    received += len(piece)
                    if attachment.size_bytes and received > attachment.size_bytes:
                        raise Unreadable(f"{name} is larger than Slack says, and isn't read.")
                    yield piece
        except (TimeoutError, aiohttp.ClientError) as error:
            raise Unreadable(f"{name} broke off while it was read. Upload it again.") from error
        if received < attachment.size_bytes:
            raise Unreadable(f"{name} is smaller than Slack says, and isn't read.")

    async def _open(self, url: str, token: str, name: str) -> aiohttp.ClientResponse:
        """The answer to a request that carries the token to allowed hosts only."""
        for _ in range(MAX_REDIRECTS + 1):
            if _origin(url) not in self._origins:
                raise Unreadable(f"{name} lies outside Slack and isn't read. Upload it here.")
            response = await self._http.get(
                url,
                headers={"Authorization": f"Bearer {token}"},
                allow_redirects=False,
                timeout=TIMEOUT,
            )
            if response.status == 200:
                return response
            response.release()
            if response.status not in REDIRECTS:
                raise Unreadable(f"{name} can't be read: Slack answers {response.status}.")
            url = urljoin(url, response.headers.get("Location", ""))
        raise Unreadable(f"{name} can't be read: Slack sends around in circles.")


def _origin(url: str) -> tuple[str, str]:
    """Scheme and host with port: the token goes to these, and unencrypted to no other."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


def _is_login_page(response: aiohttp.ClientResponse, attachment: Attachment) -> bool:
    """With a token that doesn't fit, Slack answers 200 and a page."""
    return response.content_type == "text/html" and attachment.media_type != "text/html"
