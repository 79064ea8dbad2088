"""How data is put into words."""

from __future__ import annotations

import pytest

from adapters.messages import ThreadKey
from bot import replies


def test_names_from_data_can_not_break_out_of_a_table() -> None:
    text = replies.dataset_list(
        {"details": [{"name": "a|b`\n<!channel>", "rows": 1, "columns": 2, "format": "csv"}]}
    )

    assert len(text.splitlines()) == 3
    assert "<!channel>" not in text
    assert "`" not in text


def test_an_empty_catalogue_says_how_to_fill_it() -> None:
    assert "threadbook datasets add" in replies.dataset_list({"datasets": [], "details": []})


def test_what_is_declared_is_listed_with_what_is_wrong_in_the_catalogue() -> None:
    item = {"name": "cars", "title": "Car prices", "rows": 2, "columns": 1, "format": "csv"}
    text = replies.dataset_list({"details": [item], "problems": ["datasets.toml is wrong."]})

    assert "| cars | Car prices | 2 | 1 | csv |" in text
    assert text.endswith("\n\n_datasets.toml is wrong._")


def test_details_have_units_notes_and_who_to_ask() -> None:
    price = {"name": "price", "type": "BIGINT", "missing": 0, "minimum": "1", "maximum": "9"}
    details = {
        "name": "cars",
        "title": "Car prices",
        "owner": "Sales",
        "freshness": "daily",
        "rows": 2,
        "columns": [price | {"unit": "EUR", "note": "with tax"}],
        "notes": ["I read it as Windows-1252."],
    }
    text = replies.dataset_details(details)

    assert text.startswith("**cars**: 2 rows, 1 columns\nCar prices\nOwner: Sales · Fresh: daily\n")
    assert "| price | BIGINT | 0 | 1 to 9 EUR | with tax |" in text
    assert text.endswith("_I read it as Windows-1252._")


def test_a_step_is_named_after_the_codes_own_comment() -> None:
    assert replies.step_title("# Load the prices\ndf = 1") == "Load the prices"
    assert replies.step_title("df = 1") == "Running Python"


def test_a_thread_key_survives_its_text_form() -> None:
    key = ThreadKey("slack", "T1", "C1", "1700.1:odd")

    assert ThreadKey.parse(str(key)) == key
    for wrong in ("x", "slack:T1:C1", "irc:a:b:c", "slack:T1:C1:"):
        with pytest.raises(ValueError, match=r"thread|unpack|enough"):
            ThreadKey.parse(wrong)
