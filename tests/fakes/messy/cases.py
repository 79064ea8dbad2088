"""All messy files."""

from __future__ import annotations

from . import days, encodings, heads, impostors, lines, numbers, records, sheets

CASES = (
    *encodings.CASES,
    *lines.CASES,
    *heads.CASES,
    *numbers.CASES,
    *days.CASES,
    *records.CASES,
    *sheets.CASES,
    *impostors.CASES,
)
