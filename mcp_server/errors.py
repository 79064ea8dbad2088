"""What can go wrong with a dataset; the texts are for whoever asked, a model or a person."""

from __future__ import annotations

from difflib import get_close_matches
from typing import ClassVar

MAX_NAMED = 10
MAX_NAME_CHARS = 80


class DatasetError(Exception):
    """A dataset that can't be had; the text says why. `reason`, in a few words that quote
    nothing, and whether it `is_refusal` of what somebody may not have are for the audit.
    """

    reason: ClassVar[str] = "can't be had"
    is_refusal: ClassVar[bool] = False


class UnreadableDataset(DatasetError):
    """The file can't be read as a table. Raised with a predicate, "isn't UTF-8 text"."""

    reason = "can't be read"

    def of(self, name: str) -> UnreadableDataset:
        """The same as a sentence about the dataset of that name."""
        return UnreadableDataset(f'The dataset "{name}" {self}.')


class UnknownDataset(DatasetError):
    """There is no dataset of that name; the text names the nearest."""

    reason = "no such dataset"
    is_refusal = True

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f'No dataset "{_cut(name)}".{_nearest(name, known)} {_listed(known)}.')


class NotGranted(UnknownDataset):
    """There is one, and whoever asks learns nothing of that: the text is the other's."""

    reason = "not granted"

    def __init__(self, text: str) -> None:
        DatasetError.__init__(self, text)


class UnknownDatabase(DatasetError):
    """No database of that name takes SQL; the text names the nearest."""

    reason = "no such database"
    is_refusal = True

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f'No database "{_cut(name)}".{_nearest(name, known)} {_listed(known)}.')


class UnknownColumn(DatasetError):
    """The dataset has no column of that name; the text names the nearest."""

    reason = "no such column here"
    is_refusal = True

    def __init__(self, name: str, known: list[str], *, of: str) -> None:
        said = f'"{_cut(of)}" has no column "{_cut(name)}".'
        super().__init__(f"{said}{_nearest(name, known)} {_listed(known)}.")


class BadDatabase(DatasetError):
    """A database that can't be had: its URL, its server or its file. The text says what to do."""

    reason = "the database can't be had"


class BadQuery(DatasetError):
    """SQL that the database refuses, or that takes too long; the text has the database's words."""

    reason = "the query can't be answered"


class BadSelection(DatasetError):
    """Columns, conditions or a limit that can't be meant; the text says what to write."""

    reason = "the selection can't be meant"


class Busy(DatasetError):
    """Too much is read at once; the text says when to try again."""

    reason = "too much at once"
    is_refusal = True


class TooSlow(DatasetError):
    """Reading took more time than there is for it."""

    reason = "too slow"

    def __init__(self, limit_s: float) -> None:
        super().__init__(
            f"That took more than {limit_s:.0f} s and was ended; ask for fewer rows or columns, "
            "or aggregate in SQL."
        )


class TooLarge(DatasetError):
    """The rows are more than a stream may carry."""

    reason = "too large"
    is_refusal = True

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
