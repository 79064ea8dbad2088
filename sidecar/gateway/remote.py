"""The way to a server over streamable HTTP: to its own addresses and nowhere else."""

from __future__ import annotations

import logging
import ssl
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

import httpx2
from mcp.client.streamable_http import streamable_http_client

from ..capped import Capped
from .addresses import Lookup, allowed, look_up
from .declaration import Remote
from .failures import REFUSED, UNREACHABLE
from .streams import Streams

CONNECT_S = 10
_TELLING = (401, 402, 403, 407, 429, *range(500, 600))
_log = logging.getLogger(__name__)


@asynccontextmanager
async def remote(
    place: Remote, *, max_answer_bytes: int, lookup: Lookup = look_up
) -> AsyncGenerator[Streams]:
    """Messages to and from the server. The system's proxies are not used, redirects not followed.

    Raises:
        NotReached: it has no address that is allowed.
    """
    url = httpx2.URL(place.url)
    port = url.port or (443 if url.scheme == "https" else 80)
    addresses = await allowed(url.host, port, allow_private=place.allow_private, lookup=lookup)
    pinned = _Pinned(url.host, addresses, max_answer_bytes=max_answer_bytes)
    async with (
        httpx2.AsyncClient(
            transport=pinned,
            headers={**dict(place.headers), "accept-encoding": "identity"},
            timeout=httpx2.Timeout(CONNECT_S, read=None),  # each call has a time limit of its own
            trust_env=False,
        ) as http,
        streamable_http_client(
            place.url, http_client=http, max_sse_event_size=max_answer_bytes
        ) as streams,
    ):
        yield streams


class _Pinned(httpx2.AsyncBaseTransport):
    """Connects to addresses that were looked up once. What goes wrong with one request is answered
    as its own JSON-RPC error, so that other calls on the connection go on.
    """

    def __init__(self, host: str, addresses: Sequence[str], *, max_answer_bytes: int) -> None:
        self._host = host
        self._addresses = list(addresses)
        self._max_answer_bytes = max_answer_bytes
        self._inner = httpx2.AsyncHTTPTransport(
            verify=ssl.create_default_context(), trust_env=False
        )

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.host != self._host:
            return _failure(request, UNREACHABLE, "it leads to another host.")
        try:
            response = await self._answer(request)
        except httpx2.TransportError as error:
            reason = "its certificate isn't trusted." if _is_about_trust(error) else "no answer."
            _log.warning("no answer: %r", error)
            return _failure(request, UNREACHABLE, reason)
        refusal = _refusal(response)
        if refusal is not None:
            await response.aclose()
            return _failure(request, REFUSED, refusal)
        if request.method == "POST":
            response.stream = Capped(response.stream, self._max_answer_bytes)
        return response

    async def _answer(self, request: httpx2.Request) -> httpx2.Response:
        """From the first address that can be connected to."""
        url = request.url
        request.extensions = {**request.extensions, "sni_hostname": self._host}
        try:
            for address in self._addresses[:-1]:
                request.url = url.copy_with(host=address)
                try:
                    return await self._inner.handle_async_request(request)
                except (httpx2.ConnectError, httpx2.ConnectTimeout):
                    continue
            request.url = url.copy_with(host=self._addresses[-1])
            return await self._inner.handle_async_request(request)
        finally:
            request.url = url


def _refusal(response: httpx2.Response) -> str | None:
    status = response.status_code
    if 300 <= status < 400:
        return "it answers with a redirect; name the address that it leads to as url."
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        return "it sends compressed answers, which it wasn't asked for."
    is_json = response.headers.get("content-type", "").lower().startswith("application/json")
    if status in _TELLING and not is_json:
        return f"it answers with HTTP status {status}."
    return None


def _failure(request: httpx2.Request, code: int, reason: str) -> httpx2.Response:
    error = {"code": code, "message": reason}
    body = {"jsonrpc": "2.0", "id": None, "error": error}
    return httpx2.Response(502, json=body, request=request)


def _is_about_trust(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
