"""A link into Slack → the threads that it may mean. Pure: what Slack's addresses look like."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from ..messages import ThreadKey

_ARCHIVE = re.compile(r"/archives/([A-Z0-9]+)/p(\d{10})(\d{6})/?")
_CLIENT = re.compile(r"/client/([A-Z0-9]+)/[A-Z0-9]+/thread/([A-Z0-9]+)-(\d+\.\d+)/?")
_TS = re.compile(r"\d+\.\d+")


def threads_of(link: str) -> tuple[ThreadKey, ...]:
    """Keys that it may mean, the likeliest first; an empty part of a key isn't told by the link,
    such as the workspace. None for what is no link to a message in Slack.
    """
    url = urlsplit(link)
    if url.scheme != "https" or not (url.hostname or "").endswith(".slack.com"):
        return ()
    if match := _CLIENT.fullmatch(url.path):
        return (ThreadKey("slack", *match.groups()),)
    match = _ARCHIVE.fullmatch(url.path)
    if match is None:
        return ()
    channel, seconds, fraction = match.groups()
    said = f"{seconds}.{fraction}"
    [thread, *_] = parse_qs(url.query).get("thread_ts", [said])
    threads = dict.fromkeys(ts for ts in (thread, said) if _TS.fullmatch(ts))
    return tuple(ThreadKey("slack", "", channel, ts) for ts in threads)
