"""Plain values as text that stays short however much they hold. Knows no pandas.

What is left out is counted. Only Python's own containers are looked into: any other value has its
own `repr`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, cast

from .capture import bounded
from .tables import number

MAX_CHARS = 1_000
MAX_NUMBERS = 30  # more in a row tell nobody anything
MAX_INNER_CHARS = 200
MAX_DEPTH = 4
MAX_ARRAY_ITEMS = 60
# The brackets of each, and of `set()` and the like when they are empty.
_BRACKETS: dict[type[Any], tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
    dict: ("{", "}"),
}


def brief(value: Any, max_chars: int = MAX_CHARS, depth: int = 0) -> str:
    """`repr(value)`, in at most about so many characters."""
    kind = cast("type[Any]", type(value))
    if kind is str:
        return _text(value, max_chars)
    if kind in _BRACKETS and value and depth < MAX_DEPTH:
        return _container(value, max_chars, depth)
    if depth and kind.__name__ in ("float", "float64", "float32"):
        return repr(float(value)) if float(value).is_integer() else number(float(value))
    if kind.__module__ == "numpy":
        return _array(value) if kind.__name__ == "ndarray" else _scalar(value, max_chars)
    if depth and kind.__name__ in ("DataFrame", "Series") and hasattr(value, "shape"):
        return f"{kind.__name__}{value.shape}"
    return bounded(repr(value), max_chars)


def _text(value: str, max_chars: int) -> str:
    if len(value) <= max_chars:
        return repr(value)
    return f"{value[:max_chars]!r}[... {len(value) - max_chars:,} more characters]"


def _container(value: Any, max_chars: int, depth: int) -> str:
    kind = cast("type[Any]", type(value))
    opening, closing = _BRACKETS[kind]
    parts: list[str] = []
    left = max_chars
    first = [*islice(value, MAX_NUMBERS)]
    most = MAX_NUMBERS if all(map(_is_number, first)) else max_chars
    for part in islice(_parts(value, kind, depth), most):
        parts.append(part)
        left -= len(part) + 2
        if left < 0:
            break
    more = len(value) - len(parts)
    if more:
        parts.append(f"... {more:,} more")
    comma = "," if kind is tuple and len(value) == 1 else ""
    return f"{opening}{', '.join(parts)}{comma}{closing}"


def _parts(value: Any, kind: type[Any], depth: int) -> Iterable[str]:
    if kind is dict:
        pairs = cast("dict[Any, Any]", value).items()
        return (f"{_inner(key, depth)}: {_inner(one, depth)}" for key, one in pairs)
    return (_inner(one, depth) for one in value)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) or type(value).__module__ == "numpy"


def _inner(value: Any, depth: int) -> str:
    return brief(value, MAX_INNER_CHARS, depth + 1)


def _scalar(value: Any, max_chars: int) -> str:
    """A numpy number as Python writes it."""
    return bounded(repr(str(value)) if isinstance(value, str) else str(value), max_chars)


def _array(array: Any) -> str:
    """A small array's values, or the shape and range of a large one."""
    if array.size <= MAX_ARRAY_ITEMS:
        return bounded(str(array), MAX_CHARS)
    said = f"array{array.shape} {array.dtype}"
    if array.dtype.kind not in "iufb":
        return said
    return f"{said}: {array.min():.6g} .. {array.max():.6g}, mean {array.mean():.6g}"
