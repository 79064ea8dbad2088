"""For whom a request is made, as the bot signed it. Whoever comes over TCP, or with nothing signed,
is somebody on this machine and speaks for no thread, whatever they say. Knows no datasets.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request

from declared.access.identity import LOCAL, OPERATOR, Identity
from declared.access.proof import HEADER, NotProven, Proof

from .errors import DatasetError


class BadIdentity(DatasetError):
    """What is signed isn't good: whoever asks gets nothing."""

    reason = "the identity isn't proven"
    is_refusal = True

    def __init__(
        self, text: str = "Whom this is for can't be proven just now; run the cell again."
    ) -> None:
        super().__init__(text)


class NobodyKnown(BadIdentity):
    """The bot couldn't find out who reads there."""

    reason = "nobody is known to read there"

    def __init__(self) -> None:
        super().__init__(
            "I can't find out just now who reads along here, so I show no data; please try again "
            "in a minute."
        )


class Identities:
    """Believes what is proven, on a Unix socket alone; without a proof to look at, nothing.
    `people` is the digest of those whom grants name now.
    """

    def __init__(self, proof: Proof | None, people: Callable[[], str]) -> None:
        self._proof = proof
        self._people = people

    def of(self, request: Request | None) -> Identity:
        """Raises: BadIdentity: something is signed, and not by the bot, or too long ago; or readers
        were told apart by other people than grants name; or nobody is known to read there.
        """
        if request is None or not _came_by_socket(request):
            return LOCAL
        signed = request.headers.getlist(HEADER)
        if not signed:
            return LOCAL
        if len(signed) > 1 or self._proof is None:
            raise BadIdentity
        try:
            found = self._proof.of(signed[0])
        except NotProven as error:
            raise BadIdentity from error
        if found.readers == OPERATOR.readers:
            return found
        if not found.readers:
            raise NobodyKnown
        if found.people != self._people():
            raise BadIdentity
        return found


def _came_by_socket(request: Request) -> bool:
    """A Unix socket has a path and no port."""
    server = request.scope.get("server")
    return server is not None and server[1] is None
