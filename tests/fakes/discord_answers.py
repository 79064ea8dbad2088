"""What the bot has answered in a thread of the fake Discord."""

from __future__ import annotations

from tests.fakes.discord.human import Human
from tests.fakes.discord.messages import Posted
from tests.fakes.discord.threads import Thread

DEADLINE_S = 90


async def answered(human: Human, message: Posted, answers: int) -> list[str]:
    """What was said in a thread, once so many answers can be rated and nothing goes on."""

    def is_done(thread: Thread) -> bool:
        rated = [one for one in thread.own if "feedback" in str(one.components)]
        return len(rated) >= answers and thread.is_quiet

    thread = await human.thread(message).wait_for(is_done, DEADLINE_S)
    return [one.text for one in thread.own]
