"""For whom a request is made, as the bot signed it. Knows no requests."""

from __future__ import annotations

from typing import Any, cast, get_args

import jwt

from .identity import OPERATOR, Identity, Kind, Reader

HEADER = "threadbook-identity"
AUDIENCE = "threadbook-datasets"
ALGORITHM = "HS256"
MIN_KEY_BYTES = 32


class NotProven(Exception):
    """What is signed isn't by the bot, or from too long ago."""


class Proof:
    """Believes what is signed with `key`."""

    def __init__(self, key: bytes) -> None:
        """Raises: ValueError: the key is too short."""
        if len(key) < MIN_KEY_BYTES:
            raise ValueError(f"The key of identities has less than {MIN_KEY_BYTES} bytes.")
        self._key = key

    def of(self, signed: str) -> Identity:
        """Raises: NotProven."""
        try:
            claims = jwt.decode(
                signed,
                self._key,
                [ALGORITHM],
                audience=AUDIENCE,
                options={"require": ["exp", "aud"]},
            )
            return _identity(claims)
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise NotProven from error


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
        people=_text(claims, "people"),
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
