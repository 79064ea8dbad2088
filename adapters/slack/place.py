"""Where in Slack one reply belongs. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..messages import Message

_TS = re.compile(r"\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Place:
    """`message` is the id of the message that is answered, `asked_at` its timestamp in Slack.

    `is_typed` says that the message is one of the thread, not a press of a button.
    """

    team: str
    channel: str
    thread: str
    reader: str
    message: str
    asked_at: str
    is_typed: bool

    @classmethod
    def of(cls, message: Message) -> Place:
        found = _TS.search(message.id)
        return cls(
            team=message.key.workspace,
            channel=message.key.channel,
            thread=message.key.thread,
            reader=message.author.id,
            message=message.id,
            asked_at=found[0] if found else message.key.thread,
            is_typed=message.pressed is None and _TS.fullmatch(message.id) is not None,
        )

    def metadata(self, *, done: bool, **more: object) -> dict[str, object]:
        """What marks a message of ours as a part of this answer."""
        payload = {"message": self.message, "done": done, **more}
        return {"event_type": ANSWER, "event_payload": payload}


ANSWER = "threadbook_answer"
