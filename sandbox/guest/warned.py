"""A warning as one line: what was warned of, where in the user's code, what to write instead."""

from __future__ import annotations

import linecache
import warnings

from .pandas_hints import CHAINED

MAX_CHARS = 200


def install() -> None:
    """Whatever is warned of from now on is written so."""
    warnings.formatwarning = one_line


def one_line(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    line: str | None = None,
) -> str:
    """In the place of `warnings.formatwarning`."""
    kind = category.__name__
    text = CHAINED if kind == "ChainedAssignmentError" else " ".join(str(message).split())
    where = ""
    if filename.startswith("<cell"):
        source = line or linecache.getline(filename, lineno)
        where = f" line {lineno}: {source.strip()[:MAX_CHARS]}:"
    return f"{kind}{where} {text[:MAX_CHARS]}\n"
