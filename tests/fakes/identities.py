"""Identities as the bot signs them, and the key that it does it with."""

from __future__ import annotations

from adapters.audience import Audience, Reader
from adapters.messages import ThreadKey
from bot.identity import Signer

KEY = b"k" * 32
SIGNER = Signer(KEY)
OPERATOR = SIGNER.operating()
A_MEMBER = Audience(frozenset({Reader("member")}))


def signed(thread: str, *readers: Reader, is_direct: bool = False, is_shared: bool = False) -> str:
    """For a thread that these read; without any, for one of members alone."""
    found = frozenset(readers) or A_MEMBER.readers
    return SIGNER.reading(ThreadKey.parse(thread), Audience(found, is_direct, is_shared))
