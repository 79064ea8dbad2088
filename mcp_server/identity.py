"""For whom a request is made, as the bot signed it. Whoever comes over TCP, or with nothing signed,
is somebody on this machine and speaks for no thread, whatever they say. Knows no datasets.
"""

from __future__ import annotations

from starlette.requests import Request

from declared.access.identity import LOCAL, Identity
from declared.access.proof import HEADER, NotProven, Proof

from .errors import DatasetError


class BadIdentity(DatasetError):
    """What is signed isn't good: whoever asks gets nothing."""

    reason = "the identity isn't proven"
    is_refusal = True

    def __init__(self) -> None:
        super().__init__("Whom this is for can't be proven just now; run the cell again.")


class Identities:
    """Believes what is proven, on a Unix socket alone; without a proof to look at, nothing."""

    def __init__(self, proof: Proof | None) -> None:
        self._proof = proof

    def of(self, request: Request | None) -> Identity:
        """Raises: BadIdentity: something is signed, and not by the bot, or too long ago."""
        if request is None or not _came_by_socket(request):
            return LOCAL
        signed = request.headers.getlist(HEADER)
        if not signed:
            return LOCAL
        if len(signed) > 1 or self._proof is None:
            raise BadIdentity
        try:
            return self._proof.of(signed[0])
        except NotProven as error:
            raise BadIdentity from error


def _came_by_socket(request: Request) -> bool:
    """A Unix socket has a path and no port."""
    server = request.scope.get("server")
    return server is not None and server[1] is None
