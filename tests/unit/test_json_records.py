"""Which JSON is a table."""

from __future__ import annotations

import pytest

from mcp_server.errors import UnreadableDataset
from mcp_server.uploads.json_records import flat, parse, parse_lines


def test_a_list_of_records_is_one_table() -> None:
    assert parse('[{"a": 1}, {"b": 2}]') == {"": [{"a": 1}, {"b": 2}]}


def test_lists_of_records_under_keys_are_a_table_each_and_the_rest_is_left_out() -> None:
    assert parse('{"page": 1, "a": [{"x": 1}], "b": [{"y": 2}], "c": []}') == {
        "a": [{"x": 1}],
        "b": [{"y": 2}],
    }


def test_lines_are_read_in_a_json_file_too_and_line_separators_stay_in_texts() -> None:
    assert parse('{"a": "x\u2028y"}\n{"a": 2}\r\n') == {"": [{"a": "x\u2028y"}, {"a": 2}]}


def test_objects_become_columns_and_lists_stay_cells() -> None:
    names, rows = flat([{"a": {"b": 1, "c": {"d": 2}}, "l": [1]}, {"l": [], "e": {}}])
    assert names == ["a.b", "a.c.d", "l", "e"]
    assert list(rows) == [[1, 2, [1], None], [None, None, [], {}]]


def test_what_would_be_the_same_column_is_refused_rather_than_lost() -> None:
    _, rows = flat([{"a.b": 1, "a": {"b": 2}}])
    with pytest.raises(UnreadableDataset, match="would be one column"):
        list(rows)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "isn't valid JSON"),
        ("[1, 2]", "something else than records"),
        ("[]", "empty list"),
        ('{"a": 1}', "holds no table"),
        ("3", "holds no table"),
        ('[{"a": 1},', "line 1"),
        ('[{"a": %s}]' % ("9" * 5000), "thousands of digits"),
    ],
)
def test_anything_else_is_explained(text: str, reason: str) -> None:
    with pytest.raises(UnreadableDataset, match=reason):
        parse(text)


def test_a_bad_line_is_named_by_its_number() -> None:
    with pytest.raises(UnreadableDataset, match="line 3"):
        parse_lines(['{"a": 1}', "", "{"])
    with pytest.raises(UnreadableDataset, match="line 1"):
        parse_lines(["[1]"])
