"""SQL about cells of a column of texts: is one missing, do all match? Pure."""

from __future__ import annotations

from collections.abc import Sequence

from .sql import text

# An empty cell is missing everywhere. These words are missing among numbers or dates only: in a
# column of text, NA may be Namibia and Null somebody's name.
MISSING = ("NA", "N/A", "#N/A", "NaN", "nan", "NULL", "Null", "null", "None", "none")
# These too, and it is told: a dash may mean zero, and an error is worth knowing of.
ODD_MISSING = (
    *("-", "--", "–", "—", "n/a", "n.a.", "k.A.", ".", "?"),
    *("#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!"),
)
WORDS = (*MISSING, *ODD_MISSING)


def is_one_of(column: str, words: Sequence[str]) -> str:
    """Whether a cell is one of these words, or empty."""
    # One text to look into: with IN, DuckDB takes memory for every word in every column.
    listed = "|".join(("", *words, ""))
    longest = max(len(word) for word in words)  # two words and a bar between them are longer
    return f"(length({column}) <= {longest} AND contains({text(listed)}, '|' || {column} || '|'))"


def present(column: str) -> str:
    """Whether a cell holds something, by the longer list of words."""
    return f"NOT {is_one_of(f'trim({column})', WORDS)}"


def all_cells(column: str, test: str) -> str:
    """Whether all cells that hold something pass; NULL when none does."""
    return f"bool_and({test}) FILTER ({present(column)})"


def any_cell(column: str, test: str) -> str:
    return f"bool_or({test}) FILTER ({present(column)})"


def matches(column: str, pattern: str) -> str:
    """Whether the whole cell does."""
    return f"regexp_full_match({column}, {text(pattern)})"
