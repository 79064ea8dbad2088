"""What variables a namespace holds: their types, shapes and columns, never their values.

Runs nothing that user code defines: only objects of exactly the built-in types, pandas' and numpy's
are looked into, all others are told by the name of their type. pandas and numpy are looked up, not
imported: a value of theirs means they are loaded.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

MAX_VARIABLES = 40
MAX_COLUMNS = 20
MAX_LABEL_CHARS = 40
MAX_CHARS = 8_000

_WORD = re.compile(r"[^\W\d]\w{0,199}")
_SIZED = (list, tuple, dict, set, frozenset, str, bytes, bytearray)
_PLAIN = (int, float, complex, bool, type(None))
_INDEXES = (
    "Index",
    "RangeIndex",
    "MultiIndex",
    "CategoricalIndex",
    "IntervalIndex",
    "DatetimeIndex",
    "TimedeltaIndex",
    "PeriodIndex",
)
_kind_of: Callable[[Any], Any] = type
# A class of user code may have code that gives its name.
_name_of: Callable[[Any], str] = type.__dict__["__name__"].__get__


class Inventory:
    """Remembers which names were used last, cell after cell."""

    def __init__(self) -> None:
        self._cells = 0
        self._used: dict[str, int] = {}

    def take(self, code: str, names: list[str], namespace: dict[str, Any]) -> list[dict[str, Any]]:
        """After a cell of that code, the variables of these names: {"name", "type", "shape",
        "columns"} each, the last used first, large before small, functions and modules last.

        "columns" are pairs of a label and a dtype; an array has one without a label.
        """
        self._cells += 1
        known = {name: self._used[name] for name in names if name in self._used}
        written = set(_WORD.findall(code))
        self._used = known | dict.fromkeys((n for n in names if n in written), self._cells)
        libraries = _Libraries()
        kinds = {name: _rank(namespace[name]) for name in names}
        newest = sorted(names, key=lambda n: (kinds[n], -self._used.get(n, 0)))[: 2 * MAX_VARIABLES]
        found = [{"name": name, **libraries.described(namespace[name])} for name in newest]
        found.sort(key=lambda v: (kinds[v["name"]], -self._used.get(v["name"], 0), -_size(v)))
        return _within(found[:MAX_VARIABLES])


class _Libraries:
    """pandas and numpy as they are loaded now; a module that is none isn't looked at."""

    def __init__(self) -> None:
        pandas, numpy = _loaded("pandas"), _loaded("numpy")
        self._frame: Any = pandas.get("DataFrame")
        self._series: Any = pandas.get("Series")
        self._array: Any = numpy.get("ndarray")
        self._indexes = {id(pandas[name]) for name in _INDEXES if name in pandas}
        dtypes = [one for name, one in pandas.items() if name.endswith("Dtype")]
        self._dtypes = {id(one) for one in [*dtypes, *_loaded("numpy.dtypes").values()]}
        self._scalars = {id(one) for one in numpy.values()} | {id(pandas.get("Timestamp"))}

    def described(self, value: Any) -> dict[str, Any]:
        kind = _kind_of(value)
        shape: list[int] = []
        columns: list[list[str]] = []
        if kind in _EXACT_SIZED:
            shape = [len(value)]
        elif kind is self._frame and self._is_index(value.index, value.columns):
            shape = [len(value.index), len(value.columns)]
            dtypes = value.dtypes.tolist()[:MAX_COLUMNS]
            labels = [value.columns[i] for i in range(len(dtypes))]
            columns = [
                [self._label(label), self._dtype(dtype)]
                for label, dtype in zip(labels, dtypes, strict=True)
            ]
        elif kind is self._series and self._is_index(value.index):
            shape = [len(value.index)]
            columns = [[self._label(value.name), self._dtype(value.dtype)]]
        elif kind is self._array:
            shape = list(value.shape)
            columns = [["", self._dtype(value.dtype)]]
        return {"type": _type_name(value), "shape": shape, "columns": columns}

    def _is_index(self, *indexes: Any) -> bool:
        return all(_kind_id(index) in self._indexes for index in indexes)

    def _dtype(self, dtype: Any) -> str:
        is_known = _kind_id(dtype) in self._dtypes
        return _line(str(dtype) if is_known else _name_of(type(dtype)))

    def _label(self, label: Any) -> str:
        if _kind_of(label) is tuple:
            return _line(" / ".join(self._label(one) for one in label[:4]))
        if label is None:
            return ""
        is_known = type(label) is str or type(label) in _EXACT_PLAIN
        if is_known or _kind_id(label) in self._scalars:
            return _line(str(label))
        return _line(_name_of(type(label)))


class _Exactly:
    """Whether a class is one of some; a class of user code isn't asked for its hash or equality."""

    def __init__(self, *classes: type) -> None:
        self._ids = frozenset(id(one) for one in classes)

    def __contains__(self, kind: type) -> bool:
        return id(kind) in self._ids


_EXACT_SIZED = _Exactly(*_SIZED)
_EXACT_PLAIN = _Exactly(*_PLAIN)
_EXACT_FUNCTION = _Exactly(FunctionType, BuiltinFunctionType)


def _kind_id(value: Any) -> int:
    kind = _kind_of(value)
    return id(kind)


def _rank(value: Any) -> int:
    """What the user computed comes before what computes."""
    is_tool = type(value) in _EXACT_FUNCTION or type(value) is type or type(value) is ModuleType
    return int(is_tool)


def _type_name(value: Any) -> str:
    if type(value) in _EXACT_FUNCTION:
        return "function"
    return "class" if type(value) is type else _line(_name_of(type(value)))


def _size(variable: dict[str, Any]) -> int:
    size = 1
    for length in variable["shape"]:
        size *= length
    return size if variable["shape"] else 0


def _within(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Columns only as long as there is room for them."""
    left = MAX_CHARS
    for variable in found:
        left -= sum(len(label) + len(dtype) for label, dtype in variable["columns"])
        if left < 0:
            variable["columns"] = []
    return found


def _loaded(name: str) -> dict[str, Any]:
    module: Any = sys.modules.get(name)
    return dict(vars(module)) if type(module) is ModuleType else {}


def _line(text: str) -> str:
    """In one line, cut."""
    shown = "".join(c if c.isprintable() else " " for c in text[: MAX_LABEL_CHARS + 1])
    return shown if len(shown) <= MAX_LABEL_CHARS else shown[: MAX_LABEL_CHARS - 1] + "…"
