"""What people ask on a scripted day: a number, a kind and an amount, as text and back. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast, get_args

# What is done and said: `held` and `spin` wait to be released or stopped, `log` asks for all that
# the thread has counted.
Kind = Literal[
    "add", "steps", "table", "longtable", "long", "huge", "chart", "file", "ping", "next", "choice",
    "load", "held", "late", "spin", "log",
]  # fmt: skip
# A question that an answer offers has the number of the answered one, and this more.
OFFERED = 10_000
OFFERS = 3

_QUESTION = re.compile(r"#(\d+) ([a-z]+) (\d+)(?: (.*))?")


@dataclass(frozen=True, slots=True)
class Question:
    """`#17 add 3`: the thread's 17 counts 3 more. `word` is a dataset's name, or just talk."""

    number: int
    kind: Kind
    amount: int
    word: str = ""

    @property
    def text(self) -> str:
        return f"#{self.number} {self.kind} {self.amount} {self.word}".strip()

    @property
    def offered(self) -> tuple[Question, ...]:
        """What its answer offers to ask next, or to choose."""
        if self.kind not in ("next", "choice"):
            return ()
        return tuple(
            Question(self.number + OFFERED * n, "add", self.amount + n)
            for n in range(1, OFFERS + 1)
        )


def parse(text: str) -> Question | None:
    """The question in what a person said, its quotes left out."""
    said = [line for line in text.splitlines() if line.strip() and not line.startswith(">")]
    match = _QUESTION.search(said[0]) if said else None
    if match is None or match[2] not in get_args(Kind):
        return None
    return Question(int(match[1]), cast(Kind, match[2]), int(match[3]), (match[4] or "").strip())
