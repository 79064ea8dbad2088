"""Taking back an answer that a crash broke off. Knows the record of posts."""

from __future__ import annotations

import structlog

from .calls import Calls, Unsent
from .outbox import delete
from .posts import Answer, Posts
from .strays import strays

log = structlog.get_logger()


async def withdraw(calls: Calls, posts: Posts, answer: Answer, *, me: int) -> bool:
    """Delete what was posted of the answer; True if it was finished, then all stays."""
    posted = await posts.of(answer)
    if posted.is_done:
        return True
    try:
        unnoted = await strays(calls, posts, posted.in_flight, me=me)
    except Unsent as error:
        log.warning("nobody knows what was posted", reason=str(error), thread=answer.thread)
        unnoted = []
    for message_id in (*posted.message_ids, *unnoted):
        await delete(calls, message_id)
    await posts.forget(answer)
    return False
