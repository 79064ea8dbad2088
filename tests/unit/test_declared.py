"""What `datasets.toml` may say, and what is said when it can't be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from declared.access.latch import Latch
from declared.section import BadDeclaration
from mcp_server.access.grants import Grants
from mcp_server.dataset import ColumnNote, Metric
from mcp_server.declared.declarations import Declarations, PathAt, TableAt
from mcp_server.declared.parsing import declared_in, parse

FOLDER = Path("/data")
FULL = """
[datasets.prices]
file = "prices 2024.csv"
title = "Prices"
description = "What cars\\ncost."
owner = "Sales"
freshness = "daily 06:00 UTC"
examples = true

[datasets.prices.columns.price]
note = "with tax"
unit = "EUR"

[datasets.prices.metrics.mean_price]
description = "By brand"
sql = "avg(price)"

[datasets.orders]
database = "shop"
schema = "public"
table = "orders"

[databases.shop]
url = "postgresql://reader:${SHOP_PASSWORD}@db/shop"
tables = ["orders"]
"""


def read(text: str, **environment: str) -> Declarations:
    return parse(text, FOLDER, environment)


def test_everything_that_is_said_is_kept() -> None:
    declarations = read(FULL, SHOP_PASSWORD="hunter2")
    prices, orders = declarations.datasets
    [shop] = declarations.databases
    assert prices.place == PathAt(FOLDER / "prices 2024.csv")
    assert prices.declared.description == "What cars cost."
    assert prices.declared.examples
    assert prices.declared.columns == (("price", ColumnNote("with tax", "EUR")),)
    assert prices.declared.metrics == (Metric("mean_price", "By brand", "avg(price)"),)
    assert orders.place == TableAt("shop", "orders", "public")
    assert shop.where == "postgresql://reader:hunter2@db/shop"
    assert "hunter2" not in repr(declarations)


def test_rows_may_not_be_shown_unless_it_is_said() -> None:
    [dataset] = read("[datasets.prices]\ntitle = 'Prices'").datasets
    assert not dataset.declared.examples
    assert dataset.place is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\n[datasets.a]]", "it isn't TOML: .*line 2"),
        ("[dataset.a]", "line 1, dataset is unknown; did you mean datasets?"),
        ("[datasets.a]\n\nonwer = 'x'", r"line 3, datasets\.a\.onwer is unknown; did you mean own"),
        ("[datasets.a]\ntitle = 5", r'line 2, datasets\.a\.title is a text: title = "\.\.\."'),
        ("[datasets.a]\nexamples = 'yes'", "line 2, .*examples is true or false"),
        ("[datasets]\na = 5", r"datasets\.a is a table: \[datasets\.a\]"),
        ("datasets = 5", r"datasets holds tables: \[datasets\.NAME\]"),
        ("[datasets.a]\nfile = 'a'\nfolder = 'b'", "folder can't go together with file"),
        ("[datasets.a]\nfile = ''", "file is a path"),
        ("[datasets.a]\ntable = 'b'", "table needs database or file = .* beside it"),
        ("[datasets.a]\nsheet = 'b'", "sheet needs file = .* beside it"),
        ("[datasets.a]\ndatabase = 'b'\ntable = 'c'", r"declare it as \[databases\.b\]"),
        ("[datasets.a]\ndatabase = 'b'\n[databases.b]\nfile = 'b.db'", "needs table = .* beside"),
        ("[datasets.a.columns.b]\nnotes = 'x'", r"columns\.b\.notes is unknown; did you mean note"),
        (f"[datasets.a]\ntitle = '{'x' * 121}'", "title has 121 characters; 120 are the most"),
        (f"[datasets.{'x' * 81}]", "is a name of 1 to 80 characters"),
        ("[databases.b]", r"databases\.b\.url or file says where the database is"),
        ("[databases.b]\nurl = 'x'\nfile = 'y'", "name one"),
        ("[databases.b]\nfile = 'x'\ntables = 'y'", "tables is a list of names"),
        ("[databases.b]\nurl = 'x://u:${P}@h'", "line 2, .*needs the environment variable P, whic"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place_and_what_is_right(
    text: str, told: str
) -> None:
    with pytest.raises(BadDeclaration, match=told):
        read(text)


def test_a_broken_file_goes_on_as_it_was_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "datasets.toml"
    file = declared_in(tmp_path, dict, Latch(None))
    assert file.read() == (Declarations(), None)
    path.write_text("[datasets.a]\ntitle = 'A'")
    good, problem = file.read()
    assert problem is None
    path.write_text("[datasets.a]\ntitel = 'A'")
    kept, problem = file.read()
    assert kept == good
    assert problem is not None
    assert problem.startswith("datasets.toml is wrong, so what it said before is used: line 2, ")
    path.write_text("[datasets.b]\ntitle = 'B now'")
    again, problem = file.read()
    assert problem is None
    assert [one.name for one in again.datasets] == ["b"]


@pytest.mark.parametrize(
    ("content", "used", "is_open"),
    [
        (b"[datasets.a]\ntitel = 'A'", "the folder alone is used", True),
        (b"[datasets.a]\ntitel = 'A'\n[grants.b]", "nothing at all is used", False),
        (b"grants = [", "nothing at all is used", False),
        (b"\xff\xfe", "nothing at all is used", False),
    ],
)
def test_a_file_that_was_never_right_grants_nothing_if_it_may_have_grants(
    tmp_path: Path, content: bytes, used: str, is_open: bool
) -> None:
    (tmp_path / "datasets.toml").write_bytes(content)
    declarations, problem = declared_in(tmp_path, dict, Latch(None)).read()
    assert declarations == (Declarations() if is_open else Declarations(grants=Grants()))
    assert problem is not None
    assert used in problem


def test_no_password_is_in_an_error() -> None:
    text = "[databases.b]\nurl = 'x://u:${P}@h'\ntabels = ['a']"
    with pytest.raises(BadDeclaration) as told:
        read(text, P="hunter2")
    assert "hunter2" not in str(told.value)
