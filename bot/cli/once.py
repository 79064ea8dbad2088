"""One question from the command line: its answer on standard output, and what scripts get."""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path
from typing import Any

from adapters.messages import (
    Attachment,
    Author,
    Message,
    Remark,
    Reply,
    ThreadKey,
    Unreadable,
)
from adapters.terminal.board import Board
from adapters.terminal.live import LiveReply
from adapters.terminal.plain import PlainReply, PlainText
from adapters.terminal.shelf import Shelf

from ..posting import RECEIVED
from ..spent import NOTHING, as_object
from ..store import Store

NO_FILES = "files can't be given here; add them with `threadbook datasets add`"
ANSWERED = "answered"
# Endings of which a script may go on.
FINE = (ANSWERED, RECEIVED)


class Asker:
    """Whoever runs the command."""

    def __init__(self, message: Message, reply: Reply) -> None:
        self.message = message
        self._reply = reply

    async def author(self) -> Author:
        return self.message.author

    async def earlier(self) -> tuple[Remark, ...]:
        return ()

    async def content(self, attachment: Attachment) -> AsyncIterator[bytes]:
        raise Unreadable(NO_FILES)
        yield b""

    def reply(self) -> Reply:
        return self._reply


def question(key: ThreadKey, author: Author, text: str) -> Message:
    return Message(
        key,
        uuid.uuid4().hex,
        author,
        text,
        addressed=True,
        is_direct=True,
        via=None if key.platform == "terminal" else "terminal",
    )


def reply_on(output: StringIO | None, files: Path) -> Reply:
    """The answer on standard output, drawn where a person sees it; or as text in `output`."""
    shelf = Shelf(files, here=Path.cwd(), home=Path.home())
    if output is None and sys.stdout.isatty():
        return LiveReply(Board(sys.stdout, clock=time.monotonic), shelf, _ignore)
    return PlainReply(PlainText(output or sys.stdout), shelf, _ignore)


async def outcome(store: Store, asked: Message, said: str) -> dict[str, Any]:
    """What became of a question, for scripts. `said` answers an order, which is no turn:
    {"thread", "question", "answer", "ending", "suggestions", "choices", "cells", "artifacts",
    "usage", "model"}.
    """
    found = {"thread": str(asked.key), "question": asked.text}
    turn = await store.turns.as_object(await store.open_thread(str(asked.key)), asked.id)
    if turn is not None:
        return found | turn
    return found | {
        "answer": said,
        "ending": ANSWERED if said else "failed",
        "suggestions": [],
        "choices": [],
        "cells": [],
        "artifacts": [],
        "usage": as_object(NOTHING),
        "model": None,
    }


def _ignore(_: tuple[str, ...]) -> None: ...
