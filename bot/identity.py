"""Says to the dataset server for whom a call is made, signed, so that nobody else can say it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import jwt

from adapters.audience import Audience
from adapters.messages import ThreadKey

HEADER = "threadbook-identity"
AUDIENCE = "threadbook-datasets"
ALGORITHM = "HS256"
KEY_BYTES = 32
LIFETIME = timedelta(hours=1)


class Signer:
    """Signs with the installation's key, which the bot and the dataset server alone can read."""

    def __init__(
        self, key: bytes, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._key = key
        self._now = clock

    def reading(self, place: ThreadKey, audience: Audience, people: str) -> str:
        """For everybody who can read there; outside threads, the place has no thread. `people` is
        the digest of those who were told apart.
        """
        readers = [[one.kind, sorted(one.names)] for one in audience.readers]
        return self._signed(
            {
                "thread": str(place) if place.thread else "",
                "workspace": f"{place.platform}:{place.workspace}",
                "channel": place.channel_key,
                "direct": audience.is_direct,
                "shared": audience.is_shared,
                "readers": sorted(readers),
                "people": people,
            }
        )

    def operating(self, thread_key: str = "") -> str:
        """For who operates Threadbook, and may see everything."""
        return self._signed({"thread": thread_key, "operator": True})

    def _signed(self, claims: dict[str, Any]) -> str:
        expires = {"aud": AUDIENCE, "exp": self._now() + LIFETIME}
        return jwt.encode({**claims, **expires}, self._key, ALGORITHM)


def key_in(path: Path) -> bytes:
    """The key of this installation, made when there is none. Of processes that start together, one
    makes it; it is there whole or not at all.
    """
    if not path.exists():
        with NamedTemporaryFile(dir=path.parent, prefix=".identity-") as new:  # closed to others
            new.write(secrets.token_bytes(KEY_BYTES))
            new.flush()
            with suppress(FileExistsError):
                os.link(new.name, path)
    return path.read_bytes()
