"""Which messages are orders to Threadbook rather than questions. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from adapters.messages import Message

Word = Literal[
    "help", "datasets", "clear", "stop", "mentions", "mentions?", "code", "notebook", "feedback"
]

HELP = """\
Ask about your data in plain words; I write Python, run it in this thread's own sandbox and \
answer here. Variables stay: follow-ups build on what came before, today or in three weeks.

- drop a CSV, Excel, JSON or Parquet file here, and it becomes a dataset of this thread
- `datasets` lists what you can ask about, `datasets NAME` shows one, `datasets WORD` searches
- `stop` ends what is running; what was computed before stays
- `code` shows how the last answer was found, `notebook` gives the thread as a Jupyter notebook
- `mentions on` has me listen in this channel only when mentioned, `mentions off` to follow-ups too
- `clear` makes me forget the conversation; variables stay"""


@dataclass(frozen=True, slots=True)
class Order:
    """An order and what follows it: a name, words, a turn's id, an opinion."""

    word: Word
    argument: str = ""
    note: str = ""


_EXACT: dict[str, Order] = {
    "": Order("help"),
    "help": Order("help"),
    "hi": Order("help"),
    "hello": Order("help"),
    "datasets": Order("datasets"),
    "stop": Order("stop"),
    "clear": Order("clear"),
    "code": Order("code"),
    "show code": Order("code"),
    "notebook": Order("notebook"),
    "export notebook": Order("notebook"),
    "mentions": Order("mentions?"),
    "mentions on": Order("mentions", "on"),
    "mentions off": Order("mentions", "off"),
}
# A name or a few words to search for; what ends with a question mark is a question.
_DATASETS = re.compile(r"/?datasets\s+(\S+(?:\s+\S+){0,2})(?<!\?)", re.IGNORECASE)


def order_in(message: Message) -> Order | None:
    """The order in a message, or None when it is a question: `help me plot x` is one.

    So are files, a suggestion that was pressed, and *Retry*.
    """
    pressed = message.pressed
    if pressed is None:
        return None if message.files else _spoken(message.text)
    match pressed.action:
        case "ask" | "retry":
            return None
        case "feedback":
            return Order("feedback", pressed.value, pressed.note)
        case "stop" | "code" | "notebook" | "datasets":
            return Order(pressed.action, pressed.value)


def _spoken(text: str) -> Order | None:
    said = text.strip()
    bare = said.lower().rstrip(".!")
    if order := _EXACT.get(bare.removeprefix("/")):
        return order
    match = _DATASETS.fullmatch(said)
    return Order("datasets", match[1].strip()) if match else None
