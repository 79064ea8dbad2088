"""What a person reads of an answer, on any platform: its messages and files. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attached:
    """A file in the chat."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """A message of the bot. `answers` is the id of the message that it answers, empty when
    nothing says so; `text` has tables as `lines` reads them; `files` belong to the whole answer;
    `receipts` are the small lines below the text.
    """

    id: str
    answers: str
    text: str
    is_finished: bool = True
    files: tuple[Attached, ...] = ()
    receipts: tuple[str, ...] = ()
