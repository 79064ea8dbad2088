"""Names near one that isn't there: `Unit price` for `unit_price`, `prices` for `price`. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MAX_NEAR = 3
MAX_LISTED = 12
MAX_COMPARED = 2_000
MAX_NAME_CHARS = 60
LIKE = 0.6
MIN_PART_CHARS = 3


def near(name: str, known: Iterable[str]) -> list[str]:
    """At most three of the known names, the nearest first: case and separators don't count."""
    plain: dict[str, str] = {}
    for one in list(known)[:MAX_COMPARED]:
        plain.setdefault(_plain(one), one)
    wanted = _plain(name)
    if not wanted:
        return []
    found = get_close_matches(wanted, plain, MAX_NEAR, LIKE)
    found += [
        one
        for one in plain
        if len(min(one, wanted, key=len)) >= MIN_PART_CHARS and (wanted in one or one in wanted)
    ]
    return [plain[one] for one in dict.fromkeys(found)][:MAX_NEAR]


def listed(names: Iterable[str]) -> str:
    """The names in one line, those beyond a dozen counted."""
    all_names = list(names)
    shown = [repr(one[:MAX_NAME_CHARS]) for one in all_names[:MAX_LISTED]]
    more = len(all_names) - len(shown)
    return " ".join(shown) + (f" and {more:,} more" if more else "")


def _plain(name: str) -> str:
    return "".join(c for c in name[:MAX_NAME_CHARS].casefold() if c.isalnum())
