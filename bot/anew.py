"""A thread that holds data which some who read it now may not see begins anew."""

from __future__ import annotations

import structlog

from .means import Means
from .records import Thread

log = structlog.get_logger()

SET_ASIDE = (
    "_Somebody reads along here now who may not see all that this thread has loaded. So I have "
    "set aside its variables and what we said, and begin anew with what everybody here may see. "
    "For the rest, ask me in a direct message, or where only people read who may see it._\n\n"
)
ASK_AGAIN = "Please ask your question again."


async def begin_anew(means: Means, thread: Thread, turn_id: int, *, was_begun: bool) -> str:
    """What turns before that one left goes, also what it left itself if another process had begun
    it. The text is for the thread, and names nothing.
    """
    log.info("set aside", thread=thread.key, turn=turn_id)
    await means.sessions.stop(thread)
    await means.store.set_aside(thread, until=turn_id if was_begun else turn_id - 1)
    return SET_ASIDE + ASK_AGAIN if was_begun else SET_ASIDE
