"""For whom a request is made, as the bot signed it. Whoever comes over TCP, or with nothing signed,
is somebody on this machine and speaks for no thread, whatever they say. Knows no datasets.
"""

from __future__ import annotations

from typing import Any, cast, get_args

import jwt
from starlette.requests import Request

from .access.identity import LOCAL, OPERATOR, Identity, Kind, Reader
from .errors import DatasetError

HEADER = "threadbook-identity"
AUDIENCE = "threadbook-datasets"
ALGORITHM = "HS256"
MIN_KEY_BYTES = 32


class BadIdentity(DatasetError):
    """What is signed isn't good: whoever asks gets nothing."""

    def __init__(self) -> None:
        super().__init__("Whom this is for can't be proven just now; run the cell again.")


class Identities:
    """Believes what is signed with `key`, on a Unix socket alone; without a key, nothing."""

    def __init__(self, key: bytes | None) -> None:
        if key is not None and len(key) < MIN_KEY_BYTES:
            raise ValueError(f"The key of identities has less than {MIN_KEY_BYTES} bytes.")
        self._key = key

    def of(self, request: Request | None) -> Identity:
        """Raises: BadIdentity: something is signed, and not by the bot, or too long ago."""
        if request is None or not _came_by_socket(request):
            return LOCAL
        signed = request.headers.getlist(HEADER)
        if not signed:
            return LOCAL
        if len(signed) > 1 or self._key is None:
            raise BadIdentity
        try:
            claims = jwt.decode(
                signed[0],
                self._key,
                [ALGORITHM],
                audience=AUDIENCE,
                options={"require": ["exp", "aud"]},
            )
            return _identity(claims)
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise BadIdentity from error


def _identity(claims: dict[str, Any]) -> Identity:
    """Raises: KeyError, TypeError, ValueError: it lacks something, or has it in another form."""
    if claims.get("operator") is True:
        return Identity(_text(claims, "thread") or None, "", "", True, False, OPERATOR.readers)
    readers = frozenset(
        Reader(_kind(kind), frozenset(str(name) for name in names))
        for kind, names in claims["readers"]
    )
    return Identity(
        _text(claims, "thread") or None,
        _text(claims, "workspace"),
        _text(claims, "channel"),
        is_direct=claims["direct"] is True,
        is_shared=claims["shared"] is not False,
        readers=readers,
    )


def _text(claims: dict[str, Any], key: str) -> str:
    value = claims[key]
    if not isinstance(value, str):
        raise TypeError(key)
    return value


def _kind(kind: object) -> Kind:
    """Nobody is the operator by being named as a reader."""
    if kind not in get_args(Kind) or kind == "operator":
        raise ValueError(f"{kind!r} is no kind of reader")
    return cast("Kind", kind)


def _came_by_socket(request: Request) -> bool:
    """A Unix socket has a path and no port."""
    server = request.scope.get("server")
    return server is not None and server[1] is None
