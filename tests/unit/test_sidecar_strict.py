"""What counts as JSON that two readers can't read differently (abuse case 41)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sidecar.strict import MAX_KEYS, MAX_NESTING, NotStrict, rewritten


def nested(depth: int, innermost: bytes = b"1") -> bytes:
    return b'{"a":' * depth + innermost + b"}" * depth


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"a": [None, True, -1, 1.5, "ü\u202e\x00\U0001f600", {"b": 10**300}]},
        {"": {"": [[], {}]}},
        {"digits in a text": "9" * 10_000},
    ],
)
def test_what_is_strict_goes_on_as_it_came(value: dict[str, Any]) -> None:
    for ascii_only in (True, False):
        written = rewritten(json.dumps(value, ensure_ascii=ascii_only).encode())
        assert json.loads(written) == value


def test_objects_are_nested_so_deep_and_no_deeper() -> None:
    assert rewritten(nested(MAX_NESTING))
    for deeper in (nested(MAX_NESTING + 1), nested(MAX_NESTING, b"[]"), nested(MAX_NESTING, b"{}")):
        with pytest.raises(NotStrict, match="nested deeper"):
            rewritten(deeper)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "isn't JSON"),
        (b"{", "isn't JSON"),
        (b"{} {}", "isn't JSON"),
        (b"{'a': 1}", "isn't JSON"),
        (b'{"a": 01}', "isn't JSON"),
        (b'{"a": "\x01"}', "isn't JSON"),
        (b"\xef\xbb\xbf{}", "isn't JSON"),
        (b"[]", "isn't a JSON object"),
        (b"1", "isn't a JSON object"),
        (b'"text"', "isn't a JSON object"),
        (b'{"a": "\xff"}', "isn't UTF-8"),
        (b'{"a": "\xed\xa0\x80"}', "isn't UTF-8"),
        (json.dumps({"a": 1}).encode("utf-16"), "isn't UTF-8"),
        (json.dumps({"a": 1}).encode("utf-16-le"), "isn't JSON"),
        (b'{"a": 1, "a": 1}', "twice"),
        (b'{"a": 1, "\\u0061": 2}', "twice"),
        (b'{"x": [{"y": {"a": 1, "b": 2, "a": 3}}]}', "twice"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": [-Infinity]}', "NaN"),
        (b'{"a": 1e999}', "too large"),
        (b'{"a": [[' + b"9" * 400 + b"]]}", "too large"),
        (b'{"a": -' + b"9" * 400 + b"}", "too large"),
        (b'{"a": ' + b"9" * 100_000 + b"}", "isn't JSON"),
        (b'{"a": "\\ud800"}', "surrogate"),
        (b'{"\\udc00": 1}', "surrogate"),
        (b'{"a": "\\udc00\\ud800"}', "surrogate"),
        (b"[" * 10**6, "nested deeper"),
        (b'{"a":' * 10**5, "nested deeper"),
        (b'{"a":' + b"[" * 900 + b"]" * 900 + b"}", "nested deeper"),
        (b"{" + b",".join(b'"%d":0' % n for n in range(10**6)) + b"}", "keys"),
        (b'{"a":[' + b",".join([b"{}"] * 10**5) + b"]}", "keys"),
        (b'{"a":[' + b",".join([b'{"b":0}'] * 10**5) + b"]}", "keys"),
    ],
)
def test_what_two_readers_could_read_differently_is_refused(body: bytes, said: str) -> None:
    with pytest.raises(NotStrict, match=said):
        rewritten(body)


def test_many_values_are_fine_where_many_keys_are_not() -> None:
    body = json.dumps({"values": list(range(MAX_KEYS * 5))}).encode()

    assert json.loads(rewritten(body)) == json.loads(body)
