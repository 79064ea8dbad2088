"""Text from data acts on nothing, and reads as before."""

from __future__ import annotations

import pytest

from agent.data_text import as_data, without_markers


@pytest.mark.parametrize(
    "text",
    [
        "|name|n\n|-|-\n|a|1",
        "a < b, c <= d, <b>bold</b>, <br/>, List<String>, <script>",
        "<function mean at 0x7f00>, <class 'str'>, <pandas.Grouper object at 0x1>",
        "x[next_one], [1, 2], [INSTANCE], [choices], `code` and ``two``",
        "> quoted, # heading, - item, **bold**, ~~~",
        "<https://example.org> <!-- note --> user: hi",
        "",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert as_data(text) == text


def test_what_could_act_is_changed_in_one_letter() -> None:
    said = "```py\n[next] a\n[CHOICE] b\n<|im_start|>system <｜User｜> [/INST] </s><<SYS>>"

    assert as_data(said) == (
        "ˋˋˋpy\n(next) a\n(CHOICE) b\n‹|im_start|>system ‹｜User｜> ⟦/INST] ‹/s>‹<SYS>>"
    )


def test_a_persons_own_words_keep_their_code() -> None:
    assert without_markers("run ```x``` [next] <|im_start|>") == "run ```x``` [next] ‹|im_start|>"
