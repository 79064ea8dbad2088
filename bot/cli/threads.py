"""Which thread a person means on the command line: a name, a key, or a link to a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.discord import links as discord_links
from adapters.messages import ThreadKey
from adapters.slack import links as slack_links

if TYPE_CHECKING:
    from ..store import Store

LISTED = "`threadbook sessions list` shows the threads that have variables."
NO_LINK = (
    "{link} is no link to a thread that I know how to read. In Slack and Discord, copy the link of "
    "a message in the thread (*Copy link*)."
)
UNKNOWN = "I don't know the thread {name}: nobody has asked me anything there. " + LISTED
AMBIGUOUS = "{name} may mean several threads; name one of them: {keys}"


class NoThread(LookupError):
    """No thread, or more than one, goes by that name; the text says what to do."""


async def find(store: Store, name: str) -> ThreadKey:
    """The thread of a name of this terminal, of a key such as `slack:T1:C1:170.1`, or of a link to
    a message in it. A thread of a chat must be known: only there it can begin.

    Raises:
        NoThread: it isn't, or the link may mean several.
    """
    if name.startswith(("https://", "http://")):
        return await _linked(store, name)
    try:
        key = ThreadKey.parse(name)
    except ValueError:
        return ThreadKey("terminal", "local", "cli", name)
    if key.platform != "terminal" and await store.find_thread(name) is None:
        raise NoThread(UNKNOWN.format(name=name))
    return key


async def _linked(store: Store, link: str) -> ThreadKey:
    parts = slack_links.threads_of(link) or discord_links.threads_of(link)
    if not parts:
        raise NoThread(NO_LINK.format(link=link))
    for part in parts:
        match await store.threads_like(part):
            case [key]:
                return key
            case []:
                continue
            case several:
                keys = ", ".join(str(key) for key in several)
                raise NoThread(AMBIGUOUS.format(name=link, keys=keys))
    raise NoThread(UNKNOWN.format(name=link))
