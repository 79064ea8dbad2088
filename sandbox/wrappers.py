"""Writes the Python modules through which a sandbox calls tools: one function for each tool.

Pure. All that a server says (names, descriptions, schemas) is untrusted text that becomes code: it
goes in as an ASCII literal, or as an identifier made of letters, digits and `_`, and in no other
way. Knows nothing of the servers themselves.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

MAX_IDENTIFIER_CHARS = 64
MAX_DESCRIPTION_CHARS = 4000
MAX_ABOUT_CHARS = 200
MAX_ARGUMENT_CHARS = 300

_TYPES = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "array": "list",
    "object": "dict",
}
_PACKAGE_SAYS = """\
Tools that answer from outside this sandbox. Each module is a server, each function one of its
tools; help(servers.NAME_client) shows them. A result that comes with a table has .dataframe().
"""
_PACKAGE = """
from importlib import import_module as _import
from pkgutil import iter_modules as _modules


def __dir__():
    return sorted(module.name for module in _modules(__path__))


def __getattr__(name):
    if name.startswith("_") or name not in __dir__():
        raise AttributeError(f"There is no server {name}; there are {', '.join(__dir__())}.")
    return _import(f"{__name__}.{name}")
"""
_HEAD = """\
from __future__ import annotations

from threadbook_mcp import call as _call


def _given(arguments):
    return {name: value for name, value in arguments.items() if value is not ...}
"""
_PROBLEM = """\
def __getattr__(name):
    from threadbook_mcp import ToolError

    if name.startswith("_"):
        raise AttributeError(name)
    raise ToolError({problem})
"""


@dataclass(frozen=True, slots=True)
class ToolSchema:
    """A tool as its server describes it; `input_schema` is JSON Schema."""

    name: str
    description: str
    input_schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ServerTools:
    """`about` is a line of the operator's. `problem` is a sentence for who asks for a tool that
    isn't there because the server can't be had."""

    tools: Sequence[ToolSchema]
    about: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class _Parameter:
    key: str  # what the tool calls it
    name: str  # the identifier made of it
    annotation: str
    required: bool


def render(servers: Mapping[str, ServerTools]) -> dict[str, str]:
    """Path to text for the files of the package `servers`.

    With the package's parent on the import path `from servers.datasets_client import
    list_datasets` gives the tool `list_datasets` of the server `datasets`.
    """
    modules = _identifiers(servers, fallback="server")
    listing = [
        f"{module}_client: {_about(server)}"
        for module, server in zip(modules, servers.values(), strict=True)
    ]
    says = "\n".join([_PACKAGE_SAYS, *listing])
    files = {"servers/__init__.py": f"{says!a}\n{_PACKAGE}"}
    for server, module in zip(servers, modules, strict=True):
        files[f"servers/{module}_client.py"] = _module(server, servers[server])
    for path, text in files.items():
        compile(text, path, "exec")
    return files


def _about(server: ServerTools) -> str:
    about = " ".join(server.about[:MAX_ABOUT_CHARS].split())
    count = f"{len(server.tools)} tool{'' if len(server.tools) == 1 else 's'}"
    problem = "" if server.problem is None else "; isn't answering just now"
    return f"{about} ({count}{problem})" if about else f"{count}{problem}"


def _module(name: str, server: ServerTools) -> str:
    tools = server.tools
    names = _identifiers((tool.name for tool in tools), fallback="tool")
    title = f"The tools of the server {name[:MAX_IDENTIFIER_CHARS]}: {_about(server)}."
    functions = [_function(name, tool, known) for tool, known in zip(tools, names, strict=True)]
    if server.problem is not None:
        functions.append(_PROBLEM.format(problem=f"{server.problem!a}"))
    return "\n\n".join([f"{title!a}\n\n{_HEAD}", *functions])


def _function(server: str, tool: ToolSchema, name: str) -> str:
    parameters = _parameters(tool.input_schema)
    signature = ", ".join(map(_signature, parameters))
    arguments = ", ".join(f"{each.key!a}: {each.name}" for each in parameters)
    says = "\n".join([tool.description, *_said_of_arguments(tool.input_schema)])
    return (
        f"def {name}({signature}):\n"
        f"    {says[:MAX_DESCRIPTION_CHARS]!a}\n"
        f"    return _call({server!a}, {tool.name!a}, _given({{{arguments}}}))\n"
    )


def _signature(parameter: _Parameter) -> str:
    annotation = f": {parameter.annotation}" if parameter.annotation else ""
    if parameter.required:
        return parameter.name + annotation
    return f"{parameter.name}{annotation}{' = ' if annotation else '='}..."


def _parameters(schema: Mapping[str, Any]) -> list[_Parameter]:
    """The required ones first, each group in the schema's order."""
    properties = _mapping(schema.get("properties"))
    listed: object = schema.get("required")
    needed = cast("list[object]", listed) if isinstance(listed, list) else []
    required = dict.fromkeys(key for key in needed if isinstance(key, str))
    keys = [
        *(key for key in properties if key in required),
        *(key for key in required if key not in properties),
        *(key for key in properties if key not in required),
    ]
    return [
        _Parameter(key, name, _annotation(properties.get(key)), key in required)
        for key, name in zip(keys, _identifiers(keys, fallback="argument"), strict=True)
    ]


def _said_of_arguments(schema: Mapping[str, Any]) -> list[str]:
    """A line for each argument that the server says something about."""
    lines: list[str] = []
    for key, value in _mapping(schema.get("properties")).items():
        said, choices = _mapping(value).get("description"), _mapping(value).get("enum")
        words = [said] if isinstance(said, str) and said else []
        if isinstance(choices, list):
            words.append("one of " + ", ".join(map(repr, cast("list[object]", choices))))
        if words:
            lines.append(f"{key}: {'; '.join(words)}"[:MAX_ARGUMENT_CHARS])
    return ["", *lines] if lines else []


def _annotation(schema: object) -> str:
    kind = _mapping(schema).get("type")
    return _TYPES.get(kind, "") if isinstance(kind, str) else ""


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def _identifiers(texts: Iterable[str], *, fallback: str) -> list[str]:
    """An identifier for each text, none twice, none with a leading `_` (those are the module's)."""
    taken: set[str] = set()
    copies: dict[str, int] = {}
    names: list[str] = []
    for text in texts:
        wanted = re.sub(r"[^A-Za-z0-9_]", "_", text[:MAX_IDENTIFIER_CHARS]).strip("_") or fallback
        wanted = f"{fallback}_{wanted}" if wanted[0].isdigit() else wanted
        wanted = f"{wanted}_" if keyword.iskeyword(wanted) else wanted
        name = wanted
        while name in taken:
            copies[wanted] = copies.get(wanted, 1) + 1
            name = f"{wanted}_{copies[wanted]}"
        taken.add(name)
        names.append(name)
    return names
