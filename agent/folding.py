"""The early turns of a long thread in few words, so that its questions cost what those of a short
one do. Pure.

It is done when the turns have come over a limit, not at each: in between the history only grows, so
that the provider's cache hits. Nothing goes without being told: what has no room is counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .masking import masked
from .options import marked
from .transcript import Asked, Entry, Folded, Said, chars

# About 1,500 tokens; after a fold it is about half of that.
MAX_CHARS = 5_400
KEPT_TURNS = 3
KEPT_CHARS = 1_800
NOTES_CHARS = 700
QUESTION_CHARS = 80
ANSWER_CHARS = 100
SUMMARY_CHARS = 400
MAX_DATASETS = 10
DATASETS_CHARS = 200
VARIABLES_CHARS = 600

HEAD = "Earlier in this thread, shortened:"


@dataclass(frozen=True, slots=True)
class PastTurn:
    """A turn that is over."""

    id: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What is left of a folded turn: a line each, cut."""

    question: str
    answer: str

    def __str__(self) -> str:
        return f"- {self.question} → {self.answer}"


@dataclass(frozen=True, slots=True)
class Notes:
    """What is left of all folded turns. `last` are the last of them; of the earlier ones, the first
    `summarised` are told by `summary`, and `left_out` more by their number alone.
    """

    last: tuple[Note, ...] = ()
    left_out: int = 0
    summarised: int = 0
    summary: str = ""
    knows_tools: bool = False

    def lines(self) -> list[str]:
        said: list[str] = []
        if self.summary:
            said.append(f"{_questions(self.summarised)}: {self.summary}")
        if self.left_out:
            said.append(f"({_questions(self.left_out)} left out.)")
        return [*said, *map(str, self.last)]


@dataclass(frozen=True, slots=True)
class Fold:
    """Turns up to `until`, as they are sent in their place. Of turns up to `masked`, what cells
    gave is left out.
    """

    until: int
    masked: int
    text: str
    notes: Notes


@dataclass(frozen=True, slots=True)
class Draft:
    """A fold without its text. `dropped` had no room; they aren't counted in `notes` yet."""

    until: int
    masked: int
    notes: Notes
    dropped: tuple[Note, ...]


def history(fold: Fold | None, turns: tuple[PastTurn, ...]) -> tuple[Entry, ...]:
    """What is sent of the thread: the fold, and the turns after it."""
    if fold is None:
        return tuple(entry for turn in turns for entry in turn.entries)
    later = [masked(t.entries) if t.id <= fold.masked else t.entries for t in turns]
    folded = Folded(fold.text, fold.notes.knows_tools)
    return (folded, *(entry for entries in later for entry in entries))


def is_due(fold: Fold | None, turns: tuple[PastTurn, ...]) -> bool:
    return sum(map(chars, history(fold, turns))) > MAX_CHARS


def drafted(fold: Fold | None, turns: tuple[PastTurn, ...], *, keep: bool = True) -> Draft | None:
    """The last turns stay as they were, where there is room for them, and with `keep`; all others
    are folded. None where that leaves all as it is.
    """
    kept, masks = _kept(turns) if keep else (0, False)
    gone = turns[: len(turns) - kept]
    if not (gone or masks):
        return None
    before = fold.notes if fold else Notes()
    until = gone[-1].id if gone else fold.until if fold else turns[0].id - 1
    last = turns[-1].id if masks else max(until, fold.masked if fold else 0)
    notes, dropped = [*before.last, *map(_note, gone)], list[Note]()
    while sum(len(str(note)) for note in notes) > NOTES_CHARS:
        dropped.append(notes.pop(0))
    knows_tools = before.knows_tools or any(map(_calls_tools, gone))
    left = replace(before, last=tuple(notes), knows_tools=knows_tools)
    return Draft(until, last, left, tuple(dropped))


def finished(draft: Draft, summary: str | None, variables: str, datasets: tuple[str, ...]) -> Fold:
    """`summary` is of the summary before and of what is dropped now, None where there is none;
    `variables` are a line on those that live.
    """
    notes, dropped = draft.notes, len(draft.dropped)
    if summary is None:
        notes = replace(notes, left_out=notes.left_out + dropped)
    else:
        number = notes.summarised + dropped
        notes = replace(notes, summary=_line(summary, SUMMARY_CHARS), summarised=number)
    lines = [HEAD, *notes.lines()]
    if datasets:
        more = len(datasets) - MAX_DATASETS
        names = _line(", ".join(datasets[:MAX_DATASETS]), DATASETS_CHARS)
        lines.append(f"Datasets used: {names}{f' and {more} more' if more > 0 else ''}.")
    if variables:
        lines.append(f"Variables: {_line(variables, VARIABLES_CHARS)}.")
    return Fold(draft.until, draft.masked, "\n".join(lines), notes)


def _kept(turns: tuple[PastTurn, ...]) -> tuple[int, bool]:
    """How many of the last turns stay, and whether without what their cells gave."""
    for count in range(min(KEPT_TURNS, len(turns)), 0, -1):
        entries = [entry for turn in turns[-count:] for entry in turn.entries]
        if sum(map(chars, entries)) <= KEPT_CHARS:
            return count, False
    if turns and sum(map(chars, masked(turns[-1].entries))) <= KEPT_CHARS:
        return 1, True
    return 0, False


def _note(turn: PastTurn) -> Note:
    asked = " / ".join(entry.words for entry in turn.entries if isinstance(entry, Asked))
    said = [entry.text for entry in turn.entries if isinstance(entry, Said) and entry.text]
    shown = [line for line in (said[-1] if said else "").splitlines() if marked(line) is None]
    return Note(_line(asked, QUESTION_CHARS), _line(" ".join(shown), ANSWER_CHARS) or "(no words)")


def _calls_tools(turn: PastTurn) -> bool:
    calls = [call for entry in turn.entries if isinstance(entry, Said) for call in entry.calls]
    return any(not call.is_fenced for call in calls)


def _questions(count: int) -> str:
    return f"{count} earlier question{'s' if count > 1 else ''}"


def _line(text: str, max_chars: int) -> str:
    """In one line, cut."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return shown if len(shown) <= max_chars else shown[: max_chars - 1].rstrip() + "…"


__all__ = ["Draft", "Fold", "Note", "Notes", "PastTurn", "drafted", "finished", "history", "is_due"]
