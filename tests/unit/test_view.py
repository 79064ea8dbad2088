"""What was seen under one view may be seen under another, or not."""

from __future__ import annotations

from mcp_server.access.view import WHOLE, View
from mcp_server.table import Condition

EMEA, CHEAP = Condition("region", "=", ("EMEA",)), Condition("price", "<", (100,))
HIDDEN = View(hidden=frozenset({"email"}))
MASKED = View(masked=frozenset({"email"}))
ROWS = View(rows=(EMEA,))
FEWER = View(rows=(CHEAP, EMEA))


def test_what_was_seen_is_shown_where_no_more_is_kept_back() -> None:
    for view in (WHOLE, HIDDEN, MASKED, ROWS, FEWER):
        assert view.shows_what(view.mark)
        assert WHOLE.shows_what(view.mark)
        assert view.shows_what(WHOLE.mark) == (view == WHOLE)
    assert MASKED.shows_what(HIDDEN.mark)
    assert not HIDDEN.shows_what(MASKED.mark)
    assert ROWS.shows_what(FEWER.mark)
    assert not FEWER.shows_what(ROWS.mark)
    assert not HIDDEN.shows_what(ROWS.mark)


def test_which_grants_say_so_is_no_difference() -> None:
    assert View(rules=("a",)).mark == View(rules=("b",), required=frozenset({"x"})).mark
