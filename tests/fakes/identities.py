"""Identities as the bot signs them, and the key that it does it with."""

from __future__ import annotations

from adapters.audience import Audience, Reader
from adapters.messages import ThreadKey
from bot.identity import Signer
from bot.people import People
from declared.access.people import people_in

KEY = b"k" * 32
SIGNER = Signer(KEY)
OPERATOR = SIGNER.operating()
A_MEMBER = Audience(frozenset({Reader("member")}))
NOBODY_NAMED = people_in(()).digest


class NamesNobody:
    """A data server whose grants name nobody."""

    async def people(self) -> People:
        return People({}, NOBODY_NAMED)


def signed(
    thread: str,
    *readers: Reader,
    is_direct: bool = False,
    is_shared: bool = False,
    people: str = NOBODY_NAMED,
) -> str:
    """For a thread that these read; without any, for one of members alone. `people` is the digest
    of those whom grants name.
    """
    found = frozenset(readers) or A_MEMBER.readers
    return SIGNER.reading(ThreadKey.parse(thread), Audience(found, is_direct, is_shared), people)
