"""What a cell's process says of its cell, checked: it runs user code and may say anything. Pure."""

from __future__ import annotations

from typing import Any, cast

from .capture import readable_text
from .chart_check import checked_chart

MAX_TEXT_CHARS = 20_000
MAX_VARIABLES = 40
MAX_LENGTHS = 8
MAX_LENGTH = 2**63
MAX_COLUMNS = 20
MAX_LABEL_CHARS = 40
ERROR_FIELDS = ("type", "message", "traceback", "hint")


def checked(said: dict[str, Any]) -> dict[str, Any] | None:
    """The result with all its texts made readable; None when it has another shape than ours."""
    try:
        return {
            "value": None if said["value"] is None else _text(said["value"]),
            "answer": None if said["answer"] is None else _text(said["answer"]),
            "error": None if said["error"] is None else _error(said["error"]),
            "figures": [_figure(one) for one in _list(said["figures"])],
            "figures_left_out": _count(said["figures_left_out"]),
            "formulas": _formulas(said["formulas"]),
            "names": [_text(name) for name in _list(said["names"])],
            "variables": [_variable(one) for one in _list(said["variables"])[:MAX_VARIABLES]],
            "threads": _count(said["threads"]),
            "shown_values": _count(said["shown_values"]),
            "out_of_memory": said.get("out_of_memory") is True,
        }
    except (KeyError, TypeError, ValueError):
        return None


def _error(said: Any) -> dict[str, str]:
    return {field: _text(said[field]) for field in ERROR_FIELDS}


def _figure(said: Any) -> dict[str, Any]:
    data = said["data"]
    if not isinstance(data, str) or not data.isascii():
        raise TypeError("a picture is base64 text")
    chart = checked_chart(said.get("chart"))
    return {"data": data, "description": _text(said["description"]), "chart": chart}


def _variable(said: Any) -> dict[str, Any]:
    columns = [_list(pair) for pair in _list(said["columns"])[:MAX_COLUMNS]]
    return {
        "name": _label(said["name"]),
        "type": _label(said["type"]),
        "shape": [min(_count(n), MAX_LENGTH) for n in _list(said["shape"])[:MAX_LENGTHS]],
        "columns": [[_label(label), _label(dtype)] for label, dtype in columns],
    }


def _label(said: Any) -> str:
    return " ".join(_text(said).split())[:MAX_LABEL_CHARS]


def _formulas(said: Any) -> dict[str, Any]:
    return {
        "cells": _count(said["cells"]),
        "tables": _count(said["tables"]),
        "name": _text(said["name"]),
    }


def _text(said: Any) -> str:
    if not isinstance(said, str):
        raise TypeError("no text")
    return readable_text(said[:MAX_TEXT_CHARS])


def _count(said: Any) -> int:
    if not isinstance(said, int):
        raise TypeError("no number")
    return said


def _list(said: Any) -> list[Any]:
    if not isinstance(said, list):
        raise TypeError("no list")
    return cast("list[Any]", said)
