"""Numbers as they are written in a text, in the usual spellings. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MIN_DIGITS = 5


class Written(NamedTuple):
    """A number in a text and the size of the unit in its last place. Whole ones are exact."""

    start: int
    end: int
    value: float | int
    unit: float


_PLAIN = re.compile(r"(?<![\w.])[-+]?(\d[\d_]*)(?:\.(\d+))?(?:[eE]([-+]?\d{1,3}))?(?![\w])")
_GROUPED = re.compile(r"(?<![\w.,])\d{1,3}(?:[,'\u2019 \u00a0\u202f]\d{3})+(?:\.(\d+))?(?![\w])")
_EUROPEAN = re.compile(r"(?<![\w.,])\d{1,3}(?:\.\d{3})*,(\d+)(?![\w,])|\d{1,3}(?:\.\d{3}){2,}")
_BASED = re.compile(r"\b0(?:x[0-9a-f]{4,}|o[0-7]{5,}|b[01]{16,})\b", re.I)
_GLUED = re.compile(rf"(?<![\d.])\d{{{MIN_DIGITS},}}(?:\.\d+)?")
# Digits apart: one after the other with the same thing between them.
_APART = re.compile(r"(?<!\d)\d(?:([\s,;|._'\"-]{1,4})\d)(?:\1[\d.])*(?!\d)")


def written(text: str) -> Iterator[Written]:
    """Each number of enough digits; the same place may be read in more than one way."""
    for found in _PLAIN.finditer(text):
        whole, decimals, power = found[1].replace("_", ""), found[2] or "", int(found[3] or 0)
        yield from _made(found, whole, decimals, power)
    for pattern, marks in ((_GROUPED, ",'\u2019 \u00a0\u202f"), (_EUROPEAN, ".")):
        for found in pattern.finditer(text):
            decimals = found[1] or ""
            whole = found[0][: len(found[0]) - len(decimals) - bool(decimals)]
            yield from _made(found, re.sub(f"[{marks}]", "", whole), decimals, 0)
    for found in _BASED.finditer(text):
        yield Written(found.start(), found.end(), int(found[0], 0), 1)
    for found in _GLUED.finditer(text):
        whole, _, decimals = found[0].partition(".")
        yield from _made(found, whole, decimals, 0)
    for found in _APART.finditer(text):
        digits = re.sub(r"[^\d.]", "", found[0].replace(found[1], ""))
        whole, _, decimals = digits.partition(".")
        yield from _made(found, whole, decimals.replace(".", ""), 0)


def _made(found: re.Match[str], whole: str, decimals: str, power: int) -> Iterator[Written]:
    if len((whole + decimals).lstrip("0")) < MIN_DIGITS or len(whole) > 25:
        return
    if not decimals.strip("0") and power == 0:
        yield Written(found.start(), found.end(), int(whole), 1 if not decimals else 0.1)
    else:
        unit = 10.0 ** (power - len(decimals))
        yield Written(found.start(), found.end(), float(f"{whole}.{decimals or 0}e{power}"), unit)
