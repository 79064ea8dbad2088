"""A link into Discord → the threads that it may mean. Pure: what Discord's addresses look like."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ..messages import ThreadKey

HOSTS = ("discord.com", "ptb.discord.com", "canary.discord.com", "discordapp.com")
DIRECT = "@me"

_CHANNEL = re.compile(r"/channels/(@me|\d+)/(\d+)(?:/(\d+))?/?")


def threads_of(link: str) -> tuple[ThreadKey, ...]:
    """Keys that it may mean, the likeliest first; an empty part of a key isn't told by the link:
    a thread's address doesn't name the channel that it is in. None for what is no such link.
    """
    url = urlsplit(link)
    match = _CHANNEL.fullmatch(url.path)
    if url.scheme != "https" or url.hostname not in HOSTS or match is None:
        return ()
    guild, place, message = match.groups()
    if guild == DIRECT:
        return (ThreadKey("discord", DIRECT, place, place),)
    inside = ThreadKey("discord", guild, "", place)
    # A thread has the id of the message that it was begun from.
    return (inside, ThreadKey("discord", guild, place, message)) if message else (inside,)
