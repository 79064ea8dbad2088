"""Takes a thread's upload in: what becomes of each table in it, within the thread's limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..folder import scan
from ..sources import FileSource
from .conversion import Conversion, Made, Refused
from .folder import sources_in
from .names import free_name, shown

MAX_SENTENCES = 12


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one thread: how many datasets, and what they take on disk."""

    datasets: int
    thread_bytes: int


@dataclass(frozen=True, slots=True)
class Dataset:
    """A new dataset of the thread."""

    name: str
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of an upload. `notes` tell about what was taken, `refusals` what wasn't."""

    datasets: tuple[Dataset, ...]
    notes: tuple[str, ...]
    refusals: tuple[str, ...]


class Intake:
    """One upload of one thread. Nothing is seen by the thread before it is whole."""

    def __init__(self, folder: Path, catalogue: Path, limits: Limits) -> None:
        self._folder = folder
        self._limits = limits
        self._catalogued = {source.name.lower() for source in scan(catalogue)}
        self._datasets: list[Dataset] = []
        self._notes: list[str] = []
        self._refusals: list[str] = []

    def take(self, file: Path, origin: str, work: Path) -> Taken:
        """Make datasets of the file at `file`, which came as `origin`."""
        present = sources_in(self._folder)
        earlier = [source for source in present if source.origin == origin]
        kept = [source for source in present if source.origin != origin]
        made = list(self._within(Conversion(origin, work).outcomes(file), kept))
        if made:
            self._place(made, earlier, {source.name for source in kept}, shown(origin))
        return Taken(tuple(self._datasets), _bounded(self._notes), _bounded(self._refusals))

    def _within(self, outcomes: Iterator[Made | Refused], kept: list[FileSource]) -> Iterator[Made]:
        count, size_bytes = len(kept), sum(source.size_bytes for source in kept)
        for outcome in outcomes:
            if isinstance(outcome, Refused):
                self._refusals.append(outcome.sentence)
                continue
            more_bytes = outcome.staged.path.stat().st_size
            if count == self._limits.datasets:
                most = f"this thread has {count} uploaded datasets, the most"
                self._refusals.append(f'"{outcome.title}" and what follows isn\'t taken: {most}.')
                return
            if size_bytes + more_bytes > self._limits.thread_bytes:
                outcome.staged.path.unlink()
                most = f"this thread's uploads would be over {_mb(self._limits.thread_bytes)}"
                self._refusals.append(f'"{outcome.title}" isn\'t taken: {most}.')
                continue
            count, size_bytes = count + 1, size_bytes + more_bytes
            yield outcome

    def _place(
        self, made: list[Made], earlier: list[FileSource], kept: set[str], origin: str
    ) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        placed: set[str] = set()
        for one in made:
            name = free_name(one.wanted, self._catalogued | kept | placed)
            placed.add(name)
            self._datasets.append(Dataset(name, one.staged.rows, one.staged.columns))
            one.staged.path.rename(self._folder / f"{name}.parquet")
            self._notes += [*one.notes, *self._renamed(one, name)]
        for source in earlier:
            if source.name not in placed:
                source.path.unlink(missing_ok=True)
        if earlier:
            self._notes.insert(0, f'"{origin}" replaces what was uploaded under that name before.')

    def _renamed(self, one: Made, name: str) -> list[str]:
        if name == one.wanted:
            return []
        whose = "a dataset for everyone" if one.wanted in self._catalogued else "another dataset"
        return [f'"{one.title}" is called {name}, because {one.wanted} is {whose}.']


def _bounded(sentences: list[str]) -> tuple[str, ...]:
    if len(sentences) <= MAX_SENTENCES:
        return tuple(sentences)
    left = len(sentences) - MAX_SENTENCES + 1
    return (*sentences[: MAX_SENTENCES - 1], f"The same or alike goes for {left} more.")


def _mb(size_bytes: int) -> str:
    return f"{size_bytes // 2**20:,} MB"
