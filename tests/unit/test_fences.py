"""Python fences in streamed text, cut at every place."""

from __future__ import annotations

import pytest

from agent.fences import FenceFilter

TEXT = "I'll look.\n```python\nx = 1\nprint(x)\n```\nThen we know.\n"


def feed(text: str, size: int) -> tuple[str, FenceFilter]:
    fences = FenceFilter()
    shown = "".join(fences.feed(text[i : i + size]) for i in range(0, len(text), size))
    return shown + fences.finish(), fences


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_python_fence_is_withheld_wherever_the_stream_is_cut(size: int) -> None:
    shown, fences = feed(TEXT, size)
    assert fences.code == "x = 1\nprint(x)"
    assert "print" not in shown
    assert shown.startswith("I'll look.\n")
    assert "Then we know." in shown


@pytest.mark.parametrize("size", [1, 5])
def test_other_fences_and_inline_code_are_text(size: int) -> None:
    text = "Use `x`:\n```\na  b\n```\n```sql\nselect 1\n```\n"
    shown, fences = feed(text, size)
    assert fences.code == ""
    assert shown.strip() == text.strip()


def test_a_fence_that_never_closes_counts_as_closed() -> None:
    _, fences = feed("```python\nx = 1", 4)
    assert fences.code == "x = 1"


def test_two_fences_are_one_cell_and_can_be_shown_after_all() -> None:
    _, fences = feed("```py\na = 1\n```\n```python\nb = 2\n```\n", 3)
    assert fences.code == "a = 1\n\nb = 2"
    assert fences.withheld == "```python\na = 1\n```\n```python\nb = 2\n```\n"
