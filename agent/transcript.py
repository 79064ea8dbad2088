"""What the model has seen and said, as an append-only list of frozen values. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from .data_text import as_data, without_markers

MAX_NAME_CHARS = 60
# The ids of calls that a model wrote as fenced blocks into its text begin so.
FENCE_ID = "fence-"


@dataclass(frozen=True, slots=True)
class ToolCall:
    """`code` is None when the call can't be run; `raw` has its arguments as sent, and `fault` says
    to the model what is wrong with it.
    """

    id: str
    code: str | None
    raw: str = ""
    fault: str = ""

    @property
    def is_fenced(self) -> bool:
        return self.id.startswith(FENCE_ID)


@dataclass(frozen=True, slots=True)
class Native:
    """An answer as its server wrote it: JSON texts, reasoning included, for the same model only."""

    model: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person said. `about` is what the model should know of them and of the situation."""

    text: str
    author: str
    about: str = ""

    @property
    def words(self) -> str:
        """Name and words."""
        return f"{_name(self.author)}: {without_markers(self.text)}"

    def as_text(self) -> str:
        """For the model: what is known, quoted so that it can't pass for speech; name; words."""
        return "".join(f"{line}\n" for line in _quoted(self.about)) + self.words


@dataclass(frozen=True, slots=True)
class Said:
    """What the model said, and the cells it asked for. Where a cell has answered by itself,
    `posted` is what the person was told, and `text` what the model remembers of it.
    """

    text: str
    calls: tuple[ToolCall, ...] = ()
    native: Native | None = None
    posted: str = ""


@dataclass(frozen=True, slots=True)
class Observed:
    """What came back from one call."""

    call_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Folded:
    """What stands for the thread's early turns: lines. With `knows_tools`, the model has shown in
    them that it knows native calls.
    """

    text: str
    knows_tools: bool = False

    def as_text(self) -> str:
        """For the model: quoted so that it can't pass for speech."""
        return "\n".join(_quoted(self.text))


Entry = Folded | Asked | Said | Observed


def chars(entry: Entry) -> int:
    """The length of its texts."""
    match entry:
        case Folded() | Asked():
            return len(entry.as_text())
        case Observed():
            return len(entry.text)
        case Said():
            return len(entry.text) + sum(len(call.code or call.raw) for call in entry.calls)


def unobserved(entries: tuple[Entry, ...]) -> tuple[ToolCall, ...]:
    """The calls at the end that nothing came back from. Ids may repeat, so they are counted."""
    came_back = 0
    for entry in reversed(entries):
        if isinstance(entry, Said):
            return entry.calls[came_back:]
        came_back += isinstance(entry, Observed)
    return ()


def closed(entries: tuple[Entry, ...], why: str) -> tuple[Entry, ...]:
    """A turn that was cut off, so that it can be part of a history: servers refuse open calls."""
    results = tuple(Observed(call.id, why) for call in unobserved(entries))
    whole = (*entries, *results)
    last = whole[-1] if whole else None
    return whole if isinstance(last, Said) and not last.calls else (*whole, Said(why))


def to_json(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """For the store: each entry's fields and its kind."""
    return [{"kind": type(entry).__name__, **asdict(entry)} for entry in entries]


def from_json(rows: Iterable[dict[str, Any]]) -> tuple[Entry, ...]:
    """Back from `to_json`'s rows."""
    return tuple(_entry(dict(row)) for row in rows)


def _quoted(text: str) -> list[str]:
    return [f"> {line}" for line in as_data(text).splitlines()]


def _name(author: str) -> str:
    """A name in one line that holds neither a quote nor a second speaker."""
    printable = "".join(c if c.isprintable() else " " for c in author.replace(":", " "))
    name = as_data(" ".join(printable.split()).lstrip("> "))
    return name[:MAX_NAME_CHARS].rstrip() or "somebody"


def _entry(row: dict[str, Any]) -> Entry:
    match row.pop("kind"):
        case "Asked":
            return Asked(**row)
        case "Observed":
            return Observed(**row)
        case "Said":
            calls = tuple(ToolCall(**call) for call in row["calls"])
            native = _native(row.get("native"))
            return Said(row["text"], calls, native, row.get("posted", ""))
        case other:
            raise ValueError(f"unknown transcript entry {other!r}")


def _native(row: dict[str, Any] | None) -> Native | None:
    return None if row is None else Native(row["model"], tuple(row["items"]))
