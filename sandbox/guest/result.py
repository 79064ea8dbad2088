"""What a cell's process says of its cell, checked: it runs user code and may say anything. Pure."""

from __future__ import annotations

from typing import Any, cast

from .capture import readable_text
from .chart_check import checked_chart

MAX_TEXT_CHARS = 20_000
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
            "threads": _count(said["threads"]),
            "out_of_memory": said.get("out_of_memory") is True,
        }
    except (KeyError, TypeError):
        return None


def _error(said: Any) -> dict[str, str]:
    return {field: _text(said[field]) for field in ERROR_FIELDS}


def _figure(said: Any) -> dict[str, Any]:
    data = said["data"]
    if not isinstance(data, str) or not data.isascii():
        raise TypeError("a picture is base64 text")
    chart = checked_chart(said.get("chart"))
    return {"data": data, "description": _text(said["description"]), "chart": chart}


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
