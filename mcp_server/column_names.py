"""Names of the columns of an answer. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def once(names: Sequence[str]) -> list[str]:
    """Names that come again get a number."""
    taken, found = set(names), list[str]()
    for name in names:
        number, new = 2, name
        while new in found:
            new, number = f"{name}_{number}", number + 1
            while new in taken:
                new, number = f"{name}_{number}", number + 1
        found.append(new)
    return found
