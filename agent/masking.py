"""What cells gave in steps that are over, left out of what is sent where it is much. Pure."""

from __future__ import annotations

from dataclasses import replace

from sandbox.guest.capture import bounded

from .transcript import Entry, Observed, Said, chars

LEFT_OUT = "[output of an earlier step left out: {:,} characters]"
# A shorter one costs no more than the words that would stand for it.
MIN_CHARS = 200
# About 6,000 tokens: more of one turn is never sent with each of its requests.
MAX_OWN_CHARS = 21_000
LAST = 2
TIGHT_CHARS = 1_000


def masked(entries: tuple[Entry, ...], until: int | None = None) -> tuple[Entry, ...]:
    """The same without what the cells before `until` gave; without it, without what any gave."""
    last = len(entries) if until is None else until
    return (*map(_masked, entries[:last]), *entries[last:])


def in_room(entries: tuple[Entry, ...], max_chars: int = MAX_OWN_CHARS) -> tuple[Entry, ...]:
    """A turn's own entries as its next request has them. When they come over the limit, all but
    what the last cells gave is left out at once, and stays so: caches hit in between.

    It follows from the entries alone, so a turn that goes on after a crash sends what it sent.
    """
    until = 0
    for index, entry in enumerate(entries):
        if isinstance(entry, Said):  # there was a request before it
            until = _until(entries[:index], until, max_chars)
    return masked(entries, _until(entries, until, max_chars))


def tight(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """As little of them as the model can go on with."""
    unseen = _unseen(entries)
    rest = entries[unseen:]
    return (*masked(entries[:unseen]), *map(_cut, rest))


def _until(entries: tuple[Entry, ...], before: int, max_chars: int) -> int:
    if sum(map(chars, masked(entries, before))) <= max_chars:
        return before
    given = [index for index, entry in enumerate(entries) if isinstance(entry, Observed)]
    kept = given[-LAST:]
    first = min(kept[0], _unseen(entries)) if kept else 0
    return max(before, first)


def _unseen(entries: tuple[Entry, ...]) -> int:
    """Where that begins which no request has had yet."""
    said = [index for index, entry in enumerate(entries) if isinstance(entry, Said)]
    return said[-1] + 1 if said else 0


def _masked(entry: Entry) -> Entry:
    if not isinstance(entry, Observed) or len(entry.text) <= MIN_CHARS:
        return entry
    return replace(entry, text=LEFT_OUT.format(len(entry.text)))


def _cut(entry: Entry) -> Entry:
    if not isinstance(entry, Observed):
        return entry
    return replace(entry, text=bounded(entry.text, TIGHT_CHARS))
