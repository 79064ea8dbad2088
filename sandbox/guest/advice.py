"""What to do about an exception: from its type, its message and the variables where it was raised.

Looks at frames and namespaces; calls no code of the user's. Knows no sandbox limits.
"""

from __future__ import annotations

import builtins
import linecache
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from itertools import islice
from types import ModuleType, TracebackType
from typing import Any, cast

from .near import listed, near
from .pandas_hints import REMOVED, by_message

MAX_CHARS = 400
MAX_FRAMES = 60
MAX_COLUMNS = 2_000
MAX_KEYS = 50
LIBRARIES = ("numpy", "pandas", "scipy", "sklearn", "statsmodels", "matplotlib", "seaborn",
             "duckdb", "pyarrow", "openpyxl")  # fmt: skip
USUAL_NAMES = {"sns": "seaborn", "stats": "scipy.stats", "sm": "statsmodels.api", "re": "re",
               "math": "math", "json": "json", "datetime": "datetime"}  # fmt: skip
NETWORK = ("gaierror", "URLError", "ConnectionError", "ConnectTimeout", "NewConnectionError",
           "ConnectionRefusedError", "MaxRetryError", "HTTPError")  # fmt: skip
NO_NETWORK = "there is no network here: data come from datasets.load(name) and `import servers`"
NO_FILE = "data are read with datasets.load(name); datasets.list() has the names"
_QUOTED = re.compile(r"'([^']{1,200})'")
_IN_A_LIST = re.compile(r"not in index|not found in axis|are in the|do not exist|do not match")
_MISSING_ATTRIBUTE = re.compile(r"'(\w+)' object has no attribute '(\w+)'")
_MISSING_MEMBER = re.compile(r"module '([\w.]+)' has no attribute '(\w+)'")


def hint(error: BaseException) -> str:
    """One line for the model; empty if nothing is known."""
    try:
        return _hint(error)[:MAX_CHARS]
    except Exception:  # user code's objects may do anything: then there is no hint
        return ""


def _hint(error: BaseException) -> str:
    kind, message = type(error).__name__, str(error)[:2_000]
    match error:
        case KeyError():
            return _missing_key(error)
        case NameError() if kind == "UndefinedVariableError":  # of a frame's query or eval
            return _near_columns(error, _QUOTED.findall(message))
        case NameError():
            return _missing_name(error)
        case AttributeError():
            return _missing_attribute(error, message) or by_message(kind, message)
        case ImportError():
            return by_message(kind, message) or _missing_module(error)
        case FileNotFoundError():
            return NO_FILE
        case OSError() if kind in NETWORK or "Network is unreachable" in message:
            return NO_NETWORK
        case _:
            return by_message(kind, message)


def _missing_key(error: KeyError) -> str:
    key = error.args[0] if error.args else ""
    wanted = _QUOTED.findall(key) if isinstance(key, str) and _IN_A_LIST.search(key) else [str(key)]
    found = _near_columns(error, wanted)
    if isinstance(key, int) and not found.startswith("near"):
        return f"no label {key}: .iloc[{key}] is by position"
    return found


def _near_columns(error: BaseException, wanted: list[str]) -> str:
    """Names near the missing ones in the likeliest owner, or all names of a frame."""
    for owner in _owners(error):
        names = _names(owner)
        missing = [name for name in wanted if name not in names]
        if found := [one for name in missing for one in near(name, names)]:
            return f"near: {listed(dict.fromkeys(found))}"
        if missing and names and hasattr(owner, "columns"):
            return f"columns: {listed(names)}"
    return ""


def _owners(error: BaseException) -> Iterator[Any]:
    """Frames and small dicts that a missing key may have been meant for, the likeliest first: what
    pandas was working on, then what the user's own line names. A series' labels are data.
    """
    pandas: Any = sys.modules.get("pandas")
    frames = () if pandas is None else pandas.DataFrame
    for trace in _traces(error):
        own = trace.tb_frame.f_code.co_filename.startswith("<cell")
        said = set(re.findall(r"\w+", _source(trace))) if own else None
        for name, value in list(trace.tb_frame.f_locals.items()):
            if said is not None and name not in said:
                continue
            if issubclass(type(value), frames) or (own and _is_small_dict(value)):
                yield value


def _is_small_dict(value: Any) -> bool:
    return type(value) is dict and len(cast("dict[Any, Any]", value)) <= MAX_KEYS


def _names(owner: Any) -> list[str]:
    names: Any = cast("Any", owner) if type(owner) is dict else owner.columns
    return [name for name in islice(names, MAX_COLUMNS) if type(name) is str]


def _traces(error: BaseException) -> list[TracebackType]:
    """The innermost first, without the kernel's own."""
    traces: list[TracebackType] = []
    trace = error.__traceback__
    while trace is not None:
        if "/guest/" not in trace.tb_frame.f_code.co_filename:
            traces.append(trace)
        trace = trace.tb_next
    return traces[: -MAX_FRAMES - 1 : -1]


def _source(trace: TracebackType) -> str:
    """The lines of the expression that failed."""
    code = trace.tb_frame.f_code
    first, last, *_ = next(islice(code.co_positions(), trace.tb_lasti // 2, None))
    lines = range(first or trace.tb_lineno, (last or trace.tb_lineno) + 1)
    return "".join(linecache.getline(code.co_filename, number) for number in lines)


def _missing_name(error: NameError) -> str:
    name = error.name or next(iter(_QUOTED.findall(str(error))), "")
    if module := USUAL_NAMES.get(name):
        return f"import {module} as {name}" if module != name else f"import {name}"
    live: dict[str, Any] = {}
    for trace in _traces(error)[:1]:
        live = {**trace.tb_frame.f_globals, **trace.tb_frame.f_locals}
    own = [one for one, value in live.items() if _is_users(one, value)]
    if found := near(name, [*own, *dir(builtins)]):
        return f"near: {listed(found)}"
    return f"there are: {listed(own)}" if own else ""


def _is_users(name: str, value: Any) -> bool:
    return not name.startswith("_") and name != "display" and type(value) is not ModuleType


def _missing_attribute(error: AttributeError, message: str) -> str:
    name = error.name or ""
    if found := _MISSING_MEMBER.search(message):
        return _near_list(found[2], dir(sys.modules.get(found[1], builtins)))
    found = _MISSING_ATTRIBUTE.search(message)
    if found is None:
        return ""
    pandas: Any = sys.modules.get("pandas")
    owner: Any = error.obj
    is_frame = pandas is not None and issubclass(type(owner), pandas.DataFrame)
    if name in REMOVED and type(owner).__module__.partition(".")[0] == "pandas":
        return f"pandas 3: {REMOVED[name]}"
    columns = _names(owner) if is_frame else []
    return _near_list(name or found[2], [*columns, *dir(cast("object", type(owner)))])


def _near_list(name: str, known: Iterable[str]) -> str:
    found = near(name, (one for one in known if not one.startswith("_")))
    return f"near: {listed(found)}" if found else ""


def _missing_module(error: ImportError) -> str:
    missing = (error.name or "").partition(".")[0]
    if not missing or missing in sys.modules:
        return ""
    return f"installed: {' '.join(name for name in LIBRARIES if find_spec(name))}"
