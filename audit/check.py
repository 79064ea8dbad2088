"""Whether the lines of a folder are all there and as they were written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .chain import START, Head, followed, follows, link_of
from .files import files, first_of, lines


@dataclass(frozen=True, slots=True)
class Verdict:
    """`first` is the number of the first line that is there: those before were archived. `torn` are
    numbers of lines that a crash cut short. `broken` says what is wrong, and where.
    """

    head: Head
    first: int = 1
    torn: tuple[int, ...] = ()
    broken: str | None = None


def check(folder: Path, anchor: Head | None = None, *, quick: bool = False) -> Verdict:
    """All lines of the folder, or `quick`: those from the file on in which the anchor is.

    `anchor` is a head that the chain had once, known from elsewhere: without it, nobody would see
    that lines at the end are gone, or that all were written anew.
    """
    found = files(folder)
    if quick and anchor is not None:
        later = [path for path in found if first_of(path) > anchor.number]
        found = found[max(0, len(found) - len(later) - 1) :]
    return _Walk(anchor).through(found)


@dataclass
class _Walk:
    anchor: Head | None
    head: Head = START
    first: int = 1
    torn: list[int] = field(default_factory=list[int])

    def through(self, found: Sequence[Path]) -> Verdict:
        for number, path in enumerate(found):
            if number == 0:
                self._begin(path)
            for place, content in enumerate(lines(path), 1):
                if not follows(self.head, content):
                    return self._verdict(
                        f"{path.name}, line {place}: it doesn't follow line {self.head.number:,}. "
                        "A line was changed, removed or put in there, or the one before was."
                    )
                self.head = followed(self.head, content)
                if link_of(content) is None:
                    self.torn.append(self.head.number)
                if self._contradicts():
                    return self._verdict(
                        f"{path.name}, line {place}: it isn't the one that the database remembers "
                        f"as line {self.head.number:,}. Lines up to it were written anew."
                    )
        return self._verdict(self._missing())

    def _begin(self, path: Path) -> None:
        """The first file may follow others that are archived."""
        self.first = first_of(path)
        link = link_of(next(lines(path), b""))
        if link is None:
            self.head = Head(self.first - 1, START.hash if self.first == 1 else "")
        elif link.number == self.first != 1:
            self.head = Head(link.number - 1, link.before)

    def _contradicts(self) -> bool:
        anchor = self.anchor
        return anchor is not None and anchor.number == self.head.number and anchor != self.head

    def _missing(self) -> str | None:
        anchor = self.anchor
        if anchor is None or anchor == START:
            return None
        if self.head.number < anchor.number:
            return (
                f"the end is missing: line {self.head.number:,} is the last, and the database "
                f"remembers line {anchor.number:,}."
            )
        if self.first > anchor.number + 1:
            return (
                f"it begins with line {self.first:,}, and the database remembers line "
                f"{anchor.number:,} before it: more is missing than was archived."
            )
        return None

    def _verdict(self, broken: str | None) -> Verdict:
        return Verdict(self.head, self.first, tuple(self.torn), broken)
