"""The people whom grants name: whoever tells who reads somewhere has to tell them apart. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from .grants import KINDS, Grant


@dataclass(frozen=True, slots=True)
class People:
    """Each by name with the grants that name them: two whom the same grants name are alike for
    every right. `digest` is another one as soon as any of this is.
    """

    grants: tuple[tuple[str, tuple[str, ...]], ...]
    digest: str


@lru_cache(maxsize=8)
def people_in(grants: tuple[Grant, ...]) -> People:
    names = sorted({name for grant in grants for name in grant.who}.difference(KINDS))
    found = tuple(
        (name, tuple(grant.name for grant in grants if name in grant.who)) for name in names
    )
    return People(found, sha256(json.dumps(found).encode()).hexdigest())
