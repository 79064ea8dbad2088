"""The few words that are orders to Threadbook rather than questions. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Word = Literal["help", "datasets", "clear", "stop"]

HELP = """\
Ask about your data in plain words; I write Python, run it in this thread's own sandbox and \
answer here. Variables stay: follow-ups build on what came before.

- `datasets` lists what you can ask about, `datasets NAME` shows one in detail
- `stop` ends what is running; variables stay as they were
- `/clear` makes me forget the conversation; variables stay
- `help` shows this

Try: *What datasets are available?* or *Plot the average price by brand*"""


@dataclass(frozen=True, slots=True)
class Command:
    """An order and what follows it."""

    word: Word
    argument: str = ""


_EXACT: dict[str, Word] = {
    "help": "help",
    "datasets": "datasets",
    "stop": "stop",
    "/clear": "clear",
}
_DATASET = re.compile(r"/?datasets\s+(\S+)", re.IGNORECASE)


def parse(text: str) -> Command | None:
    """The order in a message, or None when it is a question: `help me plot x` is a question."""
    said = text.strip()
    bare = said.lower().rstrip(".!")
    if word := _EXACT.get(bare) or _EXACT.get(bare.removeprefix("/")):
        return Command(word)
    if match := _DATASET.fullmatch(said):
        return Command("datasets", match[1])
    return None
