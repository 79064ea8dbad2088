"""What a column of texts holds, when people wrote it: numbers, days, or texts after all. Pure.

It is decided on all its cells, and what could be read in two ways stays text. Each decision has its
sentence. Knows SQL for one cell, no files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import csv_dates, csv_numbers
from .csv_cells import ODD_MISSING, all_cells, is_one_of, present
from .csv_verdict import Verdict, kept_as_text

MAX_CHARS = 40
MOSTLY = 0.8


def first_tests(column: str) -> dict[str, str]:
    """SQL for facts that few columns of texts pass."""
    has_digits = f"regexp_matches({column}, '[0-9]') AND length({column}) <= {MAX_CHARS}"
    number = csv_numbers.looks_like_one(column)
    return {
        "has digits": all_cells(column, has_digits),
        "cells": f"count(*) FILTER ({present(column)})",
        "others": f"count(*) FILTER ({present(column)} AND NOT {number})",
    }


def tests(column: str) -> dict[str, str]:
    """SQL for facts about all cells of a column, by name."""
    cell = f"trim({column})"
    is_odd = f"{cell} != '' AND {is_one_of(cell, ODD_MISSING)}"
    return {
        **csv_numbers.tests(column),
        **csv_dates.tests(column),
        "odd": f"string_agg(DISTINCT {cell}, ' ' ORDER BY {cell}) FILTER ({is_odd})",
    }


def is_something(sampled: Mapping[str, Any]) -> bool:
    """Whether a column may yet be anything else than text."""
    return bool(sampled["either"] or sampled["any date"] or sampled["names"])


def still_open(sampled: Mapping[str, Any]) -> list[str]:
    """The facts that all cells are to be asked for: what doesn't fit some never fits all."""
    return [name for name, fact in sampled.items() if fact is not False or name.startswith("has ")]


def decide(facts: Mapping[str, Any], *, may_be_plain: bool) -> Verdict:
    """`may_be_plain` is false where a plain number is a text on purpose, as in a workbook."""
    verdict = csv_numbers.decided(facts, may_be_plain=may_be_plain) or csv_dates.decided(facts)
    if verdict is None or verdict.kind is None:
        return verdict or Verdict(None)
    odd = f"; {facts['odd']} there is read as missing" if facts.get("odd") else ""
    return Verdict(verdict.kind, verdict.remark + odd)


def is_mostly_numbers(facts: Mapping[str, Any]) -> bool:
    return bool(facts["cells"]) and facts["others"] <= (1 - MOSTLY) * facts["cells"]


def mostly_numbers(facts: Mapping[str, Any]) -> Verdict:
    """Where all look like numbers, such as 007, there is nothing to say."""
    if not facts["others"]:
        return Verdict(None)
    are = "is no number" if facts["others"] == 1 else "are no numbers"
    return Verdict(
        None, kept_as_text(f"{facts['others']:,} of {facts['cells']:,} cells there {are}")
    )
