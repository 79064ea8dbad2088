"""What can go wrong with a dataset; the texts are for whoever asked, a model or a person."""

from __future__ import annotations

from difflib import get_close_matches

MAX_NAMED = 10
MAX_NAME_CHARS = 80


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
        super().__init__(f'No dataset "{_cut(name)}".{_nearest(name, known)} {_listed(known)}.')


class UnknownDatabase(DatasetError):
    """No database of that name takes SQL; the text names the nearest."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f'No database "{_cut(name)}".{_nearest(name, known)} {_listed(known)}.')


class UnknownColumn(DatasetError):
    """The dataset has no column of that name; the text names the nearest."""

    def __init__(self, name: str, known: list[str], *, of: str) -> None:
        said = f'"{_cut(of)}" has no column "{_cut(name)}".'
        super().__init__(f"{said}{_nearest(name, known)} {_listed(known)}.")


class BadDatabase(DatasetError):
    """A database that can't be had: its URL, its server or its file. The text says what to do."""


class BadQuery(DatasetError):
    """SQL that the database refuses, or that takes too long; the text has the database's words."""


class BadSelection(DatasetError):
    """Columns, conditions or a limit that can't be meant; the text says what to write."""


class Busy(DatasetError):
    """Too much is read at once; the text says when to try again."""


class TooSlow(DatasetError):
    """Reading took more time than there is for it."""

    def __init__(self, limit_s: float) -> None:
        super().__init__(
            f"That took more than {limit_s:.0f} s and was ended; ask for fewer rows or columns, "
            "or aggregate in SQL."
        )


class TooLarge(DatasetError):
    """The rows are more than a stream may carry."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(
            f"That is more than {max_bytes / 10**9:g} GB; ask for fewer columns or rows (where, "
            "limit), or aggregate in SQL."
        )


def _nearest(name: str, known: list[str]) -> str:
    near = get_close_matches(name.lower(), [k.lower() for k in known], n=1, cutoff=0.5)
    named = next((k for k in known if near and k.lower() == near[0]), None)
    return f' Did you mean "{_cut(named)}"?' if named else ""


def _listed(known: list[str]) -> str:
    listed = ", ".join(map(_cut, known[:MAX_NAMED])) or "none"
    more = f" and {len(known) - MAX_NAMED} more" if len(known) > MAX_NAMED else ""
    return f"Available: {listed}{more}"


def _cut(name: str) -> str:
    return name if len(name) <= MAX_NAME_CHARS else name[: MAX_NAME_CHARS - 1] + "…"
