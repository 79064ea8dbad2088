"""A file's bytes from Slack. Knows where the token may go; knows no messages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urljoin, urlsplit

import aiohttp

from ..downloads import TIMEOUT, pieces, refused
from ..messages import Attachment, Unreadable

FILE_HOST = "https://files.slack.com"
MAX_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)


class Downloads:
    """Fetches from Slack's file host, and from that of the configured API, nowhere else."""

    def __init__(self, http: aiohttp.ClientSession, api_url: str | None) -> None:
        self._http = http
        self._origins = {_origin(FILE_HOST)} | ({_origin(api_url)} if api_url else set())

    def pieces(self, url: str, *, token: str, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes, as many as were announced.

        Raises:
            Unreadable: Slack doesn't give them, or other ones.
        """
        return pieces(lambda: self._open(url, token, attachment), attachment, "Slack")

    async def _open(self, url: str, token: str, attachment: Attachment) -> aiohttp.ClientResponse:
        """The answer to a request that carries the token to allowed hosts only."""
        name = attachment.name
        for _ in range(MAX_REDIRECTS + 1):
            if _origin(url) not in self._origins:
                raise Unreadable(f"{name} lies outside Slack and isn't read. Upload it here.")
            response = await self._http.get(
                url,
                headers={"Authorization": f"Bearer {token}"},
                allow_redirects=False,
                timeout=TIMEOUT,
            )
            if response.status == 200 and not _is_login_page(response, attachment):
                return response
            response.release()
            if response.status == 200:
                raise Unreadable(
                    f"{name} can't be read: Slack asks for a login instead. "
                    "The app needs the scope files:read."
                )
            if response.status not in REDIRECTS:
                raise refused(name, "Slack", response.status)
            url = urljoin(url, response.headers.get("Location", ""))
        raise Unreadable(f"{name} can't be read: Slack sends around in circles.")


def _origin(url: str) -> tuple[str, str]:
    """Scheme and host with port: the token goes to these, and unencrypted to no other."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


def _is_login_page(response: aiohttp.ClientResponse, attachment: Attachment) -> bool:
    """With a token that doesn't fit, Slack answers 200 and a page."""
    return response.content_type == "text/html" and attachment.media_type != "text/html"
