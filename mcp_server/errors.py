"""What can go wrong with a dataset; the texts are for whoever asked, a model or a person."""

from __future__ import annotations

from difflib import get_close_matches

MAX_NAMED = 10


class DatasetError(Exception):
    """A dataset that can't be had; the text says why."""


class UnreadableDataset(DatasetError):
    """The file can't be read as a table. Raised with a predicate, "isn't UTF-8 text"."""

    def of(self, name: str) -> UnreadableDataset:
        """The same as a sentence about the dataset of that name."""
        return UnreadableDataset(f'The dataset "{name}" {self}.')


class UnknownDataset(DatasetError):
    """There is no dataset of that name; the text names the nearest."""

    def __init__(self, name: str, known: list[str]) -> None:
        shown = name if len(name) <= 80 else name[:79] + "…"
        near = get_close_matches(name.lower(), [k.lower() for k in known], n=1, cutoff=0.5)
        named = next((k for k in known if near and k.lower() == near[0]), None)
        hint = f' Did you mean "{named}"?' if named else ""
        listed = ", ".join(known[:MAX_NAMED]) or "none"
        more = f" and {len(known) - MAX_NAMED} more" if len(known) > MAX_NAMED else ""
        super().__init__(f'No dataset "{shown}".{hint} Available: {listed}{more}.')
