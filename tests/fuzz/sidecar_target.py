"""Fuzzes what a sandbox can say to the sidecar: requests, targets, cells, grants, decisions.

A program of its own, `python -m tests.fuzz.sidecar_target -seed=1 -runs=10000`, with libFuzzer's
options: atheris takes a process over. What must always hold is asserted here; a crash, a hang or
an error other than the parsers' own ends it with a code other than 0.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from typing import Any

fuzzer: Any = importlib.import_module("atheris")
with fuzzer.instrument_imports(include=["sidecar", "json"]):
    from sidecar.cell import CellToOpen, InvalidCell
    from sidecar.policy import Allow, Grant, InvalidGrant, datasets_in, decide, ticket_in
    from sidecar.proxy import target_of
    from sidecar.strict import MAX_NESTING, NotStrict, rewritten

GRANT = Grant.from_json(
    {"thread": "t", "identity": "x", "tools": {"datasets": ["list_datasets"], "b": []}}
)
WORDS = (
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b" ",
        b"1",
        b"-0.0",
        b"1e999",
        b"9" * 400,
        b"NaN",
        b"null",
    ),
    *(b'"thread"', b'"tools"', b'"datasets"', b'"list_datasets"', b'"b"', b'"\\u0062"', b'"cell"'),
    *(b'"id"', b'"most_s"', b'"stream"', b'"/data/abcdefgh_-12"', b'"tables"', b'"\\ud800"', b'""'),
    *(b"GET /servers/", b"POST /servers/", b"datasets", b"/mcp", b"/data/", b"abcdefgh_-12", b"\n"),
)
KEYS = (
    "thread",
    "tools",
    "datasets",
    "list_datasets",
    "b",
    "cell",
    "id",
    "most_s",
    "stream",
    "tables",
)
QUOTED_BYTES = 20  # a longer text doesn't come by chance in a sentence of ours
UNSAFE = re.compile(r"[^A-Za-z0-9_-]")


def one_input(content: bytes) -> None:
    """The bytes as they are, as a row of words, or as what to make a whole request of."""
    match content[:1]:
        case b"w":
            _check(b"".join(WORDS[byte % len(WORDS)] for byte in content[1:]))
        case b"v":
            provider = fuzzer.FuzzedDataProvider(content[1:])
            _check(json.dumps({"a": _value(provider, 0)} | _fields(provider, 0)).encode())
        case _:
            _check(content)


def _value(provider: Any, depth: int) -> Any:
    kind = provider.ConsumeIntInRange(0, 7 if depth < MAX_NESTING + 3 else 4)
    match kind:
        case 0:
            return provider.ConsumeInt(200)
        case 1:
            return provider.ConsumeFloat()
        case 2:
            return provider.ConsumeUnicode(20)
        case 3:
            return KEYS[provider.ConsumeIntInRange(0, len(KEYS) - 1)]
        case 4:
            return "/data/" + provider.ConsumeUnicode(10)
        case 5:
            return [_value(provider, depth + 1) for _ in range(provider.ConsumeIntInRange(0, 3))]
        case _:
            return _fields(provider, depth + 1)


def _fields(provider: Any, depth: int) -> dict[str, Any]:
    count = provider.ConsumeIntInRange(0, 4)
    return {
        KEYS[provider.ConsumeIntInRange(0, len(KEYS) - 1)]: _value(provider, depth)
        for _ in range(count)
    }


def _check(content: bytes) -> None:
    _target(content.decode(errors="replace"))
    try:
        written = rewritten(content)
    except NotStrict as error:
        return _refused(content, str(error))
    said: dict[str, Any] = json.loads(written)
    assert said == json.loads(content)
    assert rewritten(written) == written
    assert written.count(b"[") + written.count(b"{") < MAX_NESTING or _depth(said) <= MAX_NESTING
    return _policy(said)


def _refused(content: bytes, sentence: str) -> None:
    assert sentence.endswith(".")
    assert len(content) < QUOTED_BYTES or content.decode(errors="replace") not in sentence


def _target(text: str) -> None:
    found = target_of(*text.partition(" ")[::2])
    if found is not None:
        assert not UNSAFE.search(found.server + (found.ticket or ""))


def _policy(said: dict[str, Any]) -> None:
    for server in (*map(str, said), "datasets", "b"):
        for tool in (None, *map(str, said.values())):
            allowed = isinstance(decide(GRANT, server, tool), Allow)
            tools = GRANT.tools.get(server)
            assert allowed == (tools is not None and (tool is None or tool in tools))
    ticket = ticket_in(said)
    assert ticket is None or not UNSAFE.search(ticket)
    assert isinstance(datasets_in(said), str | None)
    try:
        grant = Grant.from_json(said)
        grant.thread.encode()
        assert all(isinstance(decide(grant, server), Allow) for server in grant.tools)
    except InvalidGrant:
        pass
    try:
        cell = CellToOpen.from_json(said.get("cell", said))
        assert not UNSAFE.search(cell.id)
        assert cell.most_s > 0
    except InvalidCell:
        pass


def _depth(value: object) -> int:
    parts = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    )
    return 0 if parts is None else 1 + max(map(_depth, parts), default=0)


def main(arguments: list[str]) -> None:
    fuzzer.Setup(arguments, one_input)
    fuzzer.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
