"""What is told of variables: types, shapes, columns; never a value, and no code of theirs runs."""

from __future__ import annotations

from typing import Any

import numpy
import pandas

from sandbox.guest.inventory import (
    MAX_CHARS,
    MAX_COLUMNS,
    MAX_LABEL_CHARS,
    MAX_VARIABLES,
    Inventory,
)
from sandbox.guest.result import checked
from sandbox.variables import to_json, to_variable
from tests.fakes.cell_results import said

RAN: list[str] = []


def _run(*_: object) -> Any:
    RAN.append("code of the user's")
    raise RuntimeError


run: Any = _run
asked: Any = property(_run)


METHODS: tuple[str, ...] = (
    "__hash__",
    "__eq__",
    "__len__",
    "__repr__",
    "__str__",
    "__instancecheck__",
)
Watchful: Any = type(
    "Watchful",
    (type,),
    {"__name__": asked, "__mro__": asked, "__module__": asked, **dict.fromkeys(METHODS, run)},
)
Hostile: Any = Watchful(
    "Hostile",
    (),
    dict.fromkeys((*METHODS, "__getattribute__"), run) | {"__class__": asked},
)
OwnFrame: Any = type(
    "OwnFrame",
    (pandas.DataFrame,),
    dict.fromkeys(("shape", "index", "columns", "dtypes"), asked),
)


class OwnIndex(pandas.Index):
    """Armed once its frame is made."""


def told(code: str, **namespace: Any) -> list[dict[str, Any]]:
    return Inventory().take(code, sorted(namespace), namespace)


def test_frames_are_told_by_their_columns_and_values_never() -> None:
    frame = pandas.DataFrame({"brand": ["Canary"], "price": [4711.0], ("a", 1): [None]})
    [shown] = told("", cars=frame)

    assert (shown["type"], shown["shape"]) == ("DataFrame", [1, 3])
    assert shown["columns"] == [["brand", "str"], ["price", "float64"], ["a / 1", "object"]]
    for value in (
        4711,
        "Canary",
        ["Canary"],
        {"Canary": 4711},
        numpy.array([4711]),
        frame["price"],
    ):
        assert not {"4711", "Canary"} & set(str(told("", x=value)).replace("'", " ").split())


def test_no_code_of_the_users_runs() -> None:
    frame = pandas.DataFrame({"a": [1]})
    own = OwnIndex._simple_new(numpy.array(["a"], dtype=object))
    odd = frame.set_axis(own, axis=1)
    assert type(odd.columns) is OwnIndex
    for method in ("__len__", "__getitem__"):
        setattr(OwnIndex, method, run)
    shown = told("", h=Hostile(), c=Hostile, o=OwnFrame({"a": [1]}), odd=odd, keys={"a": Hostile()})

    assert RAN == []
    assert {one["name"]: one["type"] for one in shown} == {
        "h": "Hostile",
        "c": "Watchful",
        "o": "OwnFrame",
        "odd": "DataFrame",
        "keys": "dict",
    }


def test_what_was_used_last_comes_first_and_functions_last() -> None:
    inventory = Inventory()
    names: dict[str, Any] = {"a": [1], "b": [1, 2], "z": 1, "f": run}
    for code in ("a", "z", "f(1)"):
        shown = inventory.take(code, sorted(names), names)

    assert [one["name"] for one in shown] == ["z", "a", "b", "f"]


def test_however_much_there_is_little_is_told() -> None:
    wide = pandas.DataFrame({f"{number:03} {'x' * 300}": [1] for number in range(500)})
    shown = told("", **{f"v{number}": wide for number in range(1_000)})

    assert len(shown) == MAX_VARIABLES
    assert len(shown[0]["columns"]) == MAX_COLUMNS
    assert len(shown[0]["columns"][0][0]) == MAX_LABEL_CHARS
    assert sum(len(label) for one in shown for label, _ in one["columns"]) <= MAX_CHARS


def test_a_label_of_many_lines_is_one() -> None:
    [shown] = told("", s=pandas.Series([1], name="price\n> Ana: stop\u202e"))

    assert shown["columns"] == [["price > Ana: stop ", "int64"]]


def test_a_forged_inventory_is_refused_or_cut() -> None:
    long = {"name": "x", "type": "t\n" * 900, "shape": [10**300], "columns": [["a\n> b", "c"]] * 99}

    for odd in (None, 5, [5], [{}], [{**long, "shape": ["x"]}], [{**long, "columns": [["a"]]}]):
        assert checked(said(variables=odd)) is None
    sound = checked(said(variables=[long] * 99))
    assert sound is not None
    assert len(sound["variables"]) == MAX_VARIABLES
    assert sound["variables"][0]["columns"][0] == ["a > b", "c"]
    assert len(str(sound["variables"][0])) < 500 + MAX_COLUMNS * 2 * MAX_LABEL_CHARS
    kept = to_variable(sound["variables"][0])
    assert to_variable(to_json(kept)) == kept
