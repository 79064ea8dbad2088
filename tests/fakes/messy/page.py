"""The table of messy files as docs/data.md has it: made from the cases."""

from __future__ import annotations

from .case import Case, Table
from .cases import CASES

MAX_COLUMNS = 5
_WORDS = {
    "string": "text",
    "int64": "whole number",
    "double": "number",
    "bool": "yes or no",
    "date32[day]": "date",
    "timestamp[us]": "time",
}


def documented() -> str:
    rows = "".join(f"| {_plain(case.name)} | {_plain(_becomes(case))} |\n" for case in CASES)
    return f"| file | what becomes of it |\n|---|---|\n{rows}"


def _becomes(case: Case) -> str:
    tables = "; ".join(map(_columns, case.tables))
    told = " ".join(case.told)
    if not tables:
        return f"not read: “{told}”"
    return f"{tables}; told: “{told}”" if told else tables


def _columns(table: Table) -> str:
    shown = [f"`{name}` {_WORDS[kind]}" for name, kind in table.types.items()]
    return ", ".join(shown[:MAX_COLUMNS])


def _plain(text: str) -> str:
    return text.replace("|", "\\|")
