"""Generated wrappers: what they call, and that no text of a server can become code."""

from __future__ import annotations

import ast
import inspect
import keyword
import random
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import pytest

from sandbox.wrappers import MAX_DESCRIPTION_CHARS, ServerTools, ToolSchema
from sandbox.wrappers import render as render_servers

NASTY = [
    "",
    " ",
    '"""',
    "'''",
    '"""\nimport os\nos.abort()\n"""',
    "\\",
    '\\"""',
    "\\N{BULLET}",
    "\n",
    "\r\n\x0c\x1c\u2028\u2029",
    "\x00",
    "\ud800",
    "\u202e\u200b",
    "{tool}{0}%s",
    "'); import os; os.abort(); ('",
    "): pass\nimport os\ndef x(",
    "# type: ignore",
    "-*- coding: utf-7 -*-",
    "größe",
    "数据",
    "ﬁ",
    "__class__",
    "__debug__",
    "__builtins__",
    "_call",
    "_given",
    "self",
    "9lives",
    "list-datasets",
    "list datasets",
    "x" * 1_000_000,
    *keyword.kwlist,
    *keyword.softkwlist,
]


def schema(name: str, /, *, required: Sequence[str] = (), **properties: Any) -> ToolSchema:
    return ToolSchema(name, "Does it.", {"properties": properties, "required": list(required)})


def render(servers: Mapping[str, Sequence[ToolSchema]]) -> dict[str, str]:
    return render_servers({name: ServerTools(tools) for name, tools in servers.items()})


def load(
    servers: Mapping[str, Sequence[ToolSchema]], monkeypatch: pytest.MonkeyPatch
) -> tuple[dict[str, ModuleType], list[tuple[str, str, dict[str, Any]]]]:
    """The modules, run, and the list that their calls go to."""
    calls: list[tuple[str, str, dict[str, Any]]] = []
    library = ModuleType("threadbook_mcp")
    library.__dict__["call"] = lambda *arguments: calls.append(arguments)  # type: ignore[misc]
    monkeypatch.setitem(sys.modules, "threadbook_mcp", library)
    modules: dict[str, ModuleType] = {}
    for path, text in render(servers).items():
        modules[path] = ModuleType(path)
        exec(compile(text, path, "exec"), modules[path].__dict__)
    return modules, calls


def functions(module: ModuleType) -> list[Any]:
    return [
        value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and name not in ("_call", "_given")
    ]


def assert_only_wrappers(text: str) -> None:
    """Nothing but the head that is always the same, and functions of one docstring and one call."""
    head, wrappers = ast.parse(text).body[:4], ast.parse(text).body[4:]
    assert [type(node).__name__ for node in head] == [
        "Expr", "ImportFrom", "ImportFrom", "FunctionDef"
    ]  # fmt: skip
    for node in wrappers:
        assert isinstance(node, ast.FunctionDef)
        docstring, answer = node.body
        assert isinstance(docstring, ast.Expr)
        assert isinstance(docstring.value, ast.Constant)
        assert isinstance(answer, ast.Return)
        assert isinstance(answer.value, ast.Call)
        server, tool, given = answer.value.args
        assert isinstance(server, ast.Constant)
        assert isinstance(tool, ast.Constant)
        assert isinstance(given, ast.Call)
        assert {type(part).__name__ for part in ast.walk(given)} <= {
            "Call", "Dict", "Constant", "Name", "Load"
        }  # fmt: skip


def test_the_files_are_a_package_with_a_module_for_each_server() -> None:
    files = render({"datasets": [schema("list_datasets")], "web-search": []})

    assert set(files) == {
        "servers/__init__.py",
        "servers/datasets_client.py",
        "servers/web_search_client.py",
    }


def test_parameters_are_real_and_optional_ones_are_left_out_unless_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tool = schema(
        "query",
        required=["name", "hidden"],
        limit={"type": "integer"},
        name={"type": "string"},
        where={"anyOf": []},
    )
    modules, calls = load({"datasets": [tool]}, monkeypatch)
    query = modules["servers/datasets_client.py"].query
    query("cars", 1)
    query("cars", hidden=1, limit=None)
    query("cars", 1, where={"a": 1})

    signature = "(name: 'str', hidden, limit: 'int' = Ellipsis, where=Ellipsis)"
    assert calls == [
        ("datasets", "query", {"name": "cars", "hidden": 1}),
        ("datasets", "query", {"name": "cars", "hidden": 1, "limit": None}),
        ("datasets", "query", {"name": "cars", "hidden": 1, "where": {"a": 1}}),
    ]
    assert str(inspect.signature(query)) == signature
    assert query.__doc__ == "Does it."
    with pytest.raises(TypeError, match="missing 1 required"):
        query("cars")


@pytest.mark.parametrize("text", NASTY, ids=lambda text: ascii(text[:20]))
def test_no_text_of_a_server_becomes_code(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = ToolSchema(
        text, text, {"properties": {text: {"type": text}, "b": {}}, "required": [text]}
    )
    servers = {text: [tool]}
    for path, code in render(servers).items():
        code.encode("ascii")
        assert path.endswith("__init__.py") or assert_only_wrappers(code) is None
    modules, calls = load(servers, monkeypatch)
    (path,) = (path for path in modules if path != "servers/__init__.py")
    (function,) = functions(modules[path])
    function(1, b=2)

    assert calls == [(text, text, {text: 1, "b": 2})]
    assert function.__doc__ == text[:MAX_DESCRIPTION_CHARS]
    assert len(path) < 100


def test_names_that_become_the_same_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["a-b", "a b", "a_b", "a_b_2", "ä", "ö", "a_b"]
    tool = schema("t", required=names, **{name: {} for name in names})
    tools = [schema(name) for name in names]
    modules, calls = load({"x-y": [tool], "x_y": tools}, monkeypatch)
    modules["servers/x_y_client.py"].t(*range(6))
    for function in functions(modules["servers/x_y_2_client.py"]):
        function()

    assert calls[0] == ("x-y", "t", dict(zip(dict.fromkeys(names), range(6), strict=True)))
    assert calls[1:] == [("x_y", name, {}) for name in names]


def test_very_many_names_that_become_the_same_take_no_time() -> None:
    properties: dict[str, Any] = {chr(0x4E00 + n): {} for n in range(20_000)}
    files = render({"x": [ToolSchema("t", "", {"properties": properties})]})

    assert "argument_20000=...):" in files["servers/x_client.py"]


@pytest.mark.parametrize(
    "input_schema",
    [
        {},
        {"properties": None, "required": None},
        {"properties": [], "required": "name"},
        {"properties": {"a": None, "b": {"type": ["string"]}}, "required": [1, None, {}]},
    ],
)
def test_a_schema_that_is_none_still_gives_a_function(
    input_schema: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = {"datasets": [ToolSchema("tool", "", input_schema)]}
    modules, calls = load(tools, monkeypatch)
    modules["servers/datasets_client.py"].tool()

    assert calls == [("datasets", "tool", {})]


def test_random_text_never_becomes_code() -> None:
    dice = random.Random(20261101)
    alphabet = "ab_9'\"\\\n\r\t\x00{}()[]#:;=, \u2028\ud800é" + "\x1b`$%"

    def text() -> str:
        return "".join(dice.choices(alphabet, k=dice.randrange(30)))

    for _ in range(150):
        names = {text(): {"type": text()} for _ in range(4)}
        tools = [
            ToolSchema(text(), text(), {"properties": names, "required": [text(), *names][:3]})
            for _ in range(3)
        ]
        files = render({text(): tools, text(): []})
        for path, code in files.items():
            if path != "servers/__init__.py":
                assert_only_wrappers(code)


@pytest.mark.parametrize("text", NASTY, ids=lambda text: ascii(text[:20]))
def test_no_text_about_a_server_or_an_argument_becomes_code(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    properties = {"a": {"description": text, "enum": [text, 1, None, [text]]}, "b": {"enum": text}}
    tools = [ToolSchema("tool", text, {"properties": properties})]
    files = render_servers({"crm": ServerTools(tools, text), "down": ServerTools([], text, text)})
    for path, code in files.items():
        code.encode("ascii")
        parts = [type(node).__name__ for node in ast.parse(code).body]
        assert (
            parts
            == {
                "servers/__init__.py": [
                    "Expr",
                    "ImportFrom",
                    "ImportFrom",
                    "FunctionDef",
                    "FunctionDef",
                ],
                "servers/crm_client.py": [
                    "Expr",
                    "ImportFrom",
                    "ImportFrom",
                    "FunctionDef",
                    "FunctionDef",
                ],
                "servers/down_client.py": [
                    "Expr",
                    "ImportFrom",
                    "ImportFrom",
                    "FunctionDef",
                    "FunctionDef",
                ],
            }[path]
        )
    assert len(files["servers/__init__.py"]) < 5_000
    library = ModuleType("threadbook_mcp")
    library.__dict__.update(call=None, ToolError=RuntimeError)
    monkeypatch.setitem(sys.modules, "threadbook_mcp", library)
    down = ModuleType("down_client")
    exec(compile(files["servers/down_client.py"], "down_client", "exec"), down.__dict__)
    with pytest.raises(RuntimeError) as raised:
        _ = down.anything
    assert str(raised.value) == text
    with pytest.raises(AttributeError):
        _ = down.__wrapped__


def test_what_a_server_says_of_arguments_is_in_the_docstring(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tool = schema("find", name={"description": "whom"}, kind={"enum": ["a", 1]}, plain={})
    modules, _ = load({"crm": [tool]}, monkeypatch)
    said = modules["servers/crm_client.py"].find.__doc__
    assert said == "Does it.\n\nname: whom\nkind: one of 'a', 1"
