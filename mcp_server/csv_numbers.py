"""Numbers as people write them: 1.234,56 €, (1,234.50), 45 %, 1 234. Pure.

Knows SQL for one cell, no files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .csv_cells import WORDS, all_cells, any_cell, matches, present
from .csv_types import Kind
from .csv_verdict import Verdict, kept_as_text
from .sql import text

MAX_DIGITS = 15  # a float holds them exactly
_SPACE = r"[ \x{a0}\x{202f}\x{2009}]"
_GAP = r"[0-9]['’ \x{a0}\x{202f}\x{2009}][0-9]"
_MARK = "(?:[€$£¥₹₽₺₩]|EUR|USD|GBP|CHF|JPY|CNY|INR|SEK|NOK|DKK|PLN|CZK|AUD|CAD|kr|zł|Kč)"
DOUBTFUL = kept_as_text("1,234 or 1.234 there could be thousands or decimals")
DECIMAL_COMMAS = " with decimal commas"
NO_GROUPS = "1.234.567 or 1 234 567 there could be numbers or ids"
MANY_WAYS = "numbers are written there in more than one way"
MANY_MARKS = "not all cells there have the same currency or percent sign"


def _number(groups: str, decimals: str) -> str:
    grouped = f"[1-9][0-9]{{0,2}}(?:{groups}[0-9]{{3}})+|[1-9][0-9]{{0,2}}(?:{_SPACE}[0-9]{{3}})+"
    body = f"(?:{grouped}|0|[1-9][0-9]*)(?:{decimals}[0-9]+)?"
    signed = f"[-−]?{_SPACE}*(?:{_MARK}{_SPACE}*)?[-−]?{body}(?:{_SPACE}*(?:{_MARK}|%))?"
    return f"{_SPACE}*(?:{signed}|\\((?:{_MARK}{_SPACE}*)?{body}\\)|{body}{_SPACE}*-){_SPACE}*"


_COMMA = _number(r"[.'’]", ",")
_POINT = _number(r"[,'’]", r"\.")
_LOOKS = r"\s*[-+]?[0-9][0-9.,]*\s*"


def tests(column: str) -> dict[str, str]:
    """SQL for facts about all cells of a column, by name."""
    short = f"length(regexp_replace({column}, '[^0-9]', '', 'g')) <= {MAX_DIGITS}"
    comma, point = matches(column, _COMMA), matches(column, _POINT)
    mark = f"regexp_extract({column}, {text(f'{_MARK}|%')})"
    return {
        "comma": all_cells(column, f"{comma} AND {short}"),
        "point": all_cells(column, f"{point} AND {short}"),
        "either": all_cells(column, f"({comma} OR {point}) AND {short}"),
        "marks": f"count(DISTINCT {mark}) FILTER ({present(column)})",
        "mark": f"max({mark}) FILTER ({present(column)})",
        "has comma": any_cell(column, f"contains({column}, ',')"),
        "has point": any_cell(column, f"contains({column}, '.')"),
        "has bracket": any_cell(column, f"contains({column}, '(')"),
        "has gap": any_cell(column, f"regexp_matches({column}, {text(_GAP)})"),
    }


def looks_like_one(column: str) -> str:
    """Whether a cell might have been meant as a number, leading zeros and all."""
    return matches(column, _LOOKS)


def is_doubtful(column: str) -> str:
    """Whether all cells of a column of floats have three digits after the point: where others have
    decimal commas, those may be thousands.
    """
    cell = r"\s*-?(?:[1-9][0-9]{0,2}(?:\.[0-9]{3})?|0)\s*"
    has_point = any_cell(column, f"contains({column}, '.')")
    return f"{all_cells(column, matches(column, cell))} AND {has_point}"


def decided(facts: Mapping[str, Any], *, may_be_plain: bool) -> Verdict | None:
    """None: no numbers. `may_be_plain` is false where a plain number is a text on purpose."""
    comma, point = bool(facts.get("comma")), bool(facts.get("point"))
    if not (comma or point):
        return Verdict(None, kept_as_text(MANY_WAYS)) if facts.get("either") else None
    mark = facts.get("mark") or ""
    has_comma, has_point = bool(facts.get("has comma")), bool(facts.get("has point"))
    if not (may_be_plain or mark or has_comma):
        return None
    if (facts.get("marks") or 0) > 1:
        return Verdict(None, kept_as_text(MANY_MARKS))
    if comma and point and (has_comma or has_point):
        return Verdict(None, DOUBTFUL)
    has_decimals = has_comma if comma else has_point
    if not (mark or has_comma or has_decimals) and (has_point or facts.get("has gap")):
        return Verdict(None, kept_as_text(NO_GROUPS))
    how = DECIMAL_COMMAS if comma and has_comma else ""
    if not comma and has_comma:
        how = " with commas between thousands"
    sign = {"": "", "%": " in percent: 12.5 is 12.5 %"}.get(mark, f" without the sign {mark}")
    bracket = ", (5) as -5" if facts.get("has bracket") else ""
    remark = f"I read {{columns}} as numbers{how}{sign}{bracket}"
    return Verdict(_kind(comma, has_decimals), remark)


def has_decimal_commas(verdict: Verdict) -> bool:
    return verdict.kind is not None and DECIMAL_COMMAS in verdict.remark


def _kind(comma: bool, has_decimals: bool) -> Kind:
    kept, point = ("[^0-9,]", ",") if comma else ("[^0-9.]", ".")
    sign = "CASE WHEN regexp_matches({cell}, '[-−(]') THEN '-' ELSE '' END"
    value = f"({sign} || replace(regexp_replace({{cell}}, '{kept}', '', 'g'), '{point}', '.'))"
    if has_decimals:
        return Kind("float", "DOUBLE", "", value, WORDS)
    return Kind("integer", "BIGINT", "", value, WORDS)
