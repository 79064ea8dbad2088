"""Lines that offer what comes next, in streamed text that is cut at every place."""

from __future__ import annotations

import pytest

from agent.options import MAX_LABEL_CHARS, OptionFilter, label

TEXT = "Ford leads.\n\n[next] Plot the prices by year?\n[next] Which **models** cost most?\n"


def feed(text: str, size: int = 1000) -> tuple[str, OptionFilter]:
    options = OptionFilter()
    shown = "".join(options.feed(text[i : i + size]) for i in range(0, len(text), size))
    return shown + options.finish(), options


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_suggestions_are_withheld_wherever_the_stream_is_cut(size: int) -> None:
    shown, options = feed(TEXT, size)
    assert shown == "Ford leads."
    assert options.suggestions == ("Plot the prices by year?", "Which models cost most?")
    assert options.choices == ()


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_text_without_options_is_shown_as_it_is(size: int) -> None:
    text = "A [next] in a line\n\n- item\n  [nextdoor] x\n2015 was it\n[1] note\n[choice]\n\n"
    shown, options = feed(text, size)
    assert shown == text
    assert (options.suggestions, options.choices) == ((), ())


@pytest.mark.parametrize("size", [1, 5, 1000])
@pytest.mark.parametrize("fence", ["```", "~~~~", "```text"])
def test_lines_in_code_fences_are_text(size: int, fence: str) -> None:
    closing = fence.removesuffix("text")
    code = f"{fence}\n[next] shown\n``\n{closing}"
    shown, options = feed(f"Look:\n{code}\n[choice] Mean\n[choice] Median", size)
    assert shown == f"Look:\n{code}"
    assert options.choices == ("Mean", "Median")


def test_models_may_list_stress_and_quote_them() -> None:
    text = "Which?\n- [choice] `By year`\n2. **[CHOICE]** By brand\n  [choice]: “By fuel”\n"
    assert feed(text)[1].choices == ("By year", "By brand", "By fuel")


def test_text_after_the_options_is_kept() -> None:
    shown, options = feed("Which one?\n[choice] A\n[choice] B\nTake your time.", 3)
    assert shown == "Which one?\nTake your time."
    assert options.choices == ("A", "B")


def test_the_same_option_counts_once() -> None:
    assert feed("[next] Plot it\n[next] plot  it\n")[1].suggestions == ("Plot it",)


def test_what_is_too_many_or_too_long_for_a_button_stays_readable() -> None:
    many = "\n".join(f"[next] q{i}" for i in range(7))
    shown, options = feed(many)
    assert options.suggestions == ("q0", "q1", "q2", "q3", "q4")
    assert shown == "- q5\n- q6"
    shown, options = feed(f"[next] {'x' * 320}\nafter", 9)
    assert "x" * 320 in shown
    assert options.suggestions == ()


def test_a_line_that_never_ends_is_not_held_for_ever() -> None:
    options = OptionFilter()
    shown = "".join(options.feed("[next] " + "y" * 100) for _ in range(20))
    assert len(shown) > 1_500


def test_control_characters_never_reach_a_button() -> None:
    assert feed("[next] a\u202eb\x1b[2Jc\n")[1].suggestions == ("a b [2Jc",)


def test_a_label_is_as_long_as_a_button_may_be() -> None:
    assert label("short") == "short"
    cut = label("word " * 40)
    assert len(cut) <= MAX_LABEL_CHARS
    assert cut.endswith("…")
