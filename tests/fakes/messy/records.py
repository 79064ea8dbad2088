"""JSON that isn't flat, or isn't all there."""

from __future__ import annotations

from .case import explained, read, table

CASES = (
    read(
        "Nested JSON",
        "nested.json",
        '[{"id": 1, "at": {"x": 1, "y": {"z": 2}}, "tags": ["a", "b"]}, {"id": 2, "tags": []}]',
        table(
            {"id": "int64", "at.x": "int64", "at.y.z": "int64", "tags": "string"},
            (1, 1, 2, '["a", "b"]'),
            (2, None, None, "[]"),
        ),
    ),
    read(
        "JSON Lines with other keys on each line",
        "keys.jsonl",
        '{"a": 1, "b": "x"}\n{"b": "y", "c": 2.5}\n\n{"d": true}\n',
        table(
            {"a": "int64", "b": "string", "c": "double", "d": "bool"},
            (1, "x", None, None),
            (None, "y", 2.5, None),
            (None, None, None, True),
        ),
    ),
    read(
        "64-bit ids in JSON",
        "ids.json",
        '[{"id": 9007199254740993, "big": 12345678901234567890}, {"id": 1, "big": NaN}]',
        table(
            {"id": "int64", "big": "string"},
            (9007199254740993, "12345678901234567890"),
            (1, None),
        ),
    ),
    explained(
        "JSON Lines that break off",
        "cut.jsonl",
        '{"a": 1}\n{"a":',
        "isn't valid JSON (line 2: Expecting value).",
    ),
    explained(
        "JSON without records",
        "one.json",
        '{"a": 1}',
        'holds no table: it should be a list of records, or {"name": [records]}.',
    ),
    explained(
        "JSON with a field that comes twice",
        "twice.json",
        '[{"a": 1, "a": 2}]',
        "has a record with two fields of one name, and only one of them could be read.",
    ),
)
