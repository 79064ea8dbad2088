"""Who can read where, as far as messages have told, said to the data server in signed words.

A channel's readers are its members, nobody of them by name: what is granted to single people alone
is theirs in direct messages.
"""

from __future__ import annotations

from collections import OrderedDict

from adapters.audience import Audience, Reader
from adapters.messages import Message, Platform, ThreadKey

from .identity import Signer

KEPT = 100_000
IN_CHANNELS = Audience(frozenset({Reader("member")}))


class Audiences:
    """Of all threads. What isn't known to be a direct message counts as a channel."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self._direct: OrderedDict[str, Audience] = OrderedDict()

    def heard(self, message: Message) -> None:
        """Remember who reads there. Who sits at a terminal reads a chat's thread with others."""
        if not message.is_direct or message.via is not None:
            return
        key, author = message.key, message.author.id
        self._direct[str(key)] = _alone(key.platform, key.workspace, author)
        while len(self._direct) > KEPT:
            self._direct.popitem(last=False)

    def signed(self, key: ThreadKey) -> str:
        """For all who read there; in a terminal sits the operator."""
        if key.platform == "terminal":
            return self._signer.operating(str(key))
        return self._signer.reading(key, self._direct.get(str(key), IN_CHANNELS))

    def signed_alone(self, platform: Platform, workspace: str, person: str) -> str:
        """For one person, outside of all channels."""
        return self._signer.reading(
            ThreadKey(platform, workspace, "", ""), _alone(platform, workspace, person)
        )

    def signed_operator(self) -> str:
        return self._signer.operating()


def _alone(platform: Platform, workspace: str, person: str) -> Audience:
    reader = Reader("member", frozenset({f"{platform}:{workspace}:{person}"}))
    return Audience(frozenset({reader}), is_direct=True)
