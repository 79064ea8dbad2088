"""Where a typed line came from, and the message that it becomes."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass

from ..messages import Attachment, Author, Message, Remark, Reply, ThreadKey
from .files import content
from .lines import Typed


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who types, and in which thread."""

    key: ThreadKey
    author: Author

    def says(self, typed: Typed) -> Message:
        return Message(
            self.key,
            uuid.uuid4().hex,
            self.author,
            typed.text,
            addressed=True,
            is_direct=True,
            files=typed.files,
            pressed=typed.pressed,
            # In a thread of a chat: what is asked here is answered here.
            via=None if self.key.platform == "terminal" else "terminal",
        )


class TerminalOrigin:
    """A line that was typed."""

    def __init__(self, message: Message, reply: Reply) -> None:
        self._author = message.author
        self._reply = reply

    async def author(self) -> Author:
        return self._author

    async def earlier(self) -> tuple[Remark, ...]:
        return ()

    def content(self, attachment: Attachment) -> AsyncIterator[bytes]:
        return content(attachment)

    def reply(self) -> Reply:
        return self._reply
