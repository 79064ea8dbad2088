"""How the scripted day compares a recorded answer with what Slack shows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.reading import lines
from tests.fakes.reading.pages import Attached, Page
from tests.fakes.reading.slack import page
from tests.fakes.slack.messages import Posted

ANSWER = """\
Hi `a` < b & c

| a | b |
| --- | ---: |
| **x** | 1 |
|  | <!channel> |

End.
```python
x = 1

y < 2
```
"""
TABLE: dict[str, Any] = {
    "type": "table",
    "rows": [
        [{"type": "raw_text", "text": "a"}, {"type": "raw_text", "text": "b"}],
        [{"type": "raw_text", "text": "x"}, {"type": "raw_number", "value": 1, "text": "1"}],
        [{"type": "raw_text", "text": " "}, {"type": "raw_text", "text": "‹!channel>"}],
    ],
}
ALIGNED = "```\na  b\n-  ----------\nx           1\n   ‹!channel&gt;\n```\n"
HEAD = "Hi `a` &lt; b &amp; c\n\n"
CODE = "```python\nx = 1\n```\n"
REST = "```python\n\ny &lt; 2\n```\n"


def streamed(*parts: str | dict[str, Any]) -> Page:
    said = [{"text": p} if isinstance(p, str) else {"blocks": [p]} for p in parts]
    return page(Posted("1.1", "C", "1.0", "U", was_streamed=True, parts=said))


def posted(markdown: str) -> Page:
    block = {"type": "markdown", "text": markdown}
    return page(Posted("1.2", "C", "1.0", "U", blocks=[block]))


def nothing(name: str) -> bytes:
    raise AssertionError(name)


def read(pages: tuple[Page, ...], content: lines.Content = nothing) -> list[str]:
    return lines.resolved(lines.shown(pages, content), lines.recorded(ANSWER))


def test_entities_tables_and_code_over_two_messages_read_as_recorded() -> None:
    pages = (streamed(HEAD, TABLE, f"\nEnd.\n{CODE}"), streamed(REST))
    assert read(pages) == lines.recorded(ANSWER)


def test_a_table_in_aligned_columns_reads_as_recorded() -> None:
    pages = (posted(f"{HEAD}{ALIGNED}\nEnd.\n{CODE}"), posted(REST))
    assert read(pages) == lines.recorded(ANSWER)


def test_a_long_table_is_read_from_its_file() -> None:
    note = "_1 more rows; the whole table is in `table-1.csv`._\n"
    shown = {**TABLE, "rows": TABLE["rows"][:2]}
    whole = "\ufeffa,b\nx,1\n,<!channel>\n".encode()
    pages = (streamed(HEAD, shown, note, f"End.\n{CODE}"), streamed(REST))
    assert read(pages, {"table-1.csv": whole}.__getitem__) == lines.recorded(ANSWER)
    with pytest.raises(AssertionError, match=r"table-1\.csv has '\| y \| 1 \|', shown is"):
        lines.shown(pages, {"table-1.csv": b"a,b\ny,1\n"}.__getitem__)


def test_a_line_that_goes_on_in_the_next_message_reads_as_recorded() -> None:
    pages = (streamed(HEAD[:4]), posted(HEAD[4:] + ALIGNED + "\nEnd.\n" + CODE), streamed(REST))
    kept = lines.recorded(ANSWER)
    assert lines.resolved(lines.shown(pages, nothing), kept) == kept
    pages = (streamed("One."), posted("Two."))
    assert lines.resolved(lines.shown(pages, nothing), ["One.", "Two."]) == ["One.", "Two."]
    assert lines.resolved(lines.shown(pages, nothing), ["One.Two."]) == ["One.Two."]


@pytest.mark.parametrize("lost", ["Hi", "x = 1", "End."])
def test_a_lost_word_or_line_is_seen(lost: str) -> None:
    pages = (streamed(HEAD.replace(lost, ""), TABLE, f"\nEnd.\n{CODE}".replace(lost, "")),)
    assert read((*pages, streamed(REST))) != lines.recorded(ANSWER)


def test_a_doubled_message_is_seen() -> None:
    pages = (streamed(HEAD, TABLE, f"\nEnd.\n{CODE}"), streamed(REST), streamed(REST))
    assert read(pages) != lines.recorded(ANSWER)


def test_an_answer_that_is_cut_inside_code_is_read_to_where_it_is_cut() -> None:
    document = Attached(lines.DOCUMENT, ANSWER.encode())
    note = Page("1.3", "1.0", f"{lines.CONTINUED}\n", files=(document,))
    cut = (streamed(HEAD, TABLE, f"\nEnd.\n{CODE}"), note)
    assert lines.difference(ANSWER, list(cut)) == ""
    lost = (streamed(HEAD, TABLE, f"\n{CODE}"), note)
    assert lines.difference(ANSWER, list(lost)) != ""
