"""What the dataset server finds in a folder, and what it makes of odd files."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from mcp_server.errors import UnknownDataset, UnreadableDataset
from mcp_server.folder import scan
from mcp_server.names import find
from mcp_server.sources import FileSource
from mcp_server.table import Shape
from mcp_server.tables import Tables
from mcp_server.tickets import LIFETIME_S, Tickets


def shape(folder: Path, name: str) -> Shape:
    return Tables().shape(find(scan(folder), name))


def types(folder: Path, content: str | bytes) -> dict[str, str]:
    """The columns of a CSV file."""
    data = content if isinstance(content, bytes) else content.encode()
    (folder / "table.csv").write_bytes(data)
    return dict(shape(folder, "table").columns)


def frame(folder: Path, name: str) -> dict[str, list[object]]:
    with Tables().open(find(scan(folder), name)) as rows:
        return pa.Table.from_batches(list(rows), rows.schema).to_pydict()


def test_files_of_known_formats_are_datasets_by_their_stem(tmp_path: Path) -> None:
    for name in ("sales.csv", "Orders.PARQUET", ".hidden.csv", "notes.txt", "sales.parquet"):
        (tmp_path / name).touch()
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "link.csv").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe.csv")
    names = [source.name for source in scan(tmp_path)]
    assert names == ["Orders", "sales.csv", "sales.parquet"]


@pytest.mark.parametrize(
    "name",
    ["../secret", "/etc/passwd", "..\\secret", "%2e%2e/secret", ".hidden", "a\0", "sales/", ""],
)
def test_names_that_are_paths_or_hidden_name_no_dataset(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for path in (tmp_path / "secret.csv", folder / "sales.csv", folder / ".hidden.csv"):
        path.write_text("a\n1\n")
    with pytest.raises(UnknownDataset, match="Available: sales"):
        find(scan(folder), name)


def test_a_misspelt_name_is_told_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "car_prices.csv").write_text("a\n1\n")
    with pytest.raises(UnknownDataset, match='Did you mean "car_prices"'):
        find(scan(tmp_path), "car_price")


def test_both_spellings_of_an_accent_name_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "Umsätze.csv").write_text("a\n1\n")
    assert find(scan(tmp_path), "Umsa\u0308tze").path.name == "Umsätze.csv"


def test_each_column_gets_the_type_that_fits_all_its_cells(tmp_path: Path) -> None:
    content = "n,f,d,t,b,s\n1,1.5,2024-01-02,2024-01-02 10:00,true,x\n,NA,,,false,2\n"
    assert types(tmp_path, content) == {
        "n": "BIGINT",
        "f": "DOUBLE",
        "d": "DATE",
        "t": "TIMESTAMP",
        "b": "BOOLEAN",
        "s": "VARCHAR",
    }


def test_a_late_text_makes_the_whole_column_text(tmp_path: Path) -> None:
    content = "n\n" + "1\n" * 30_000 + "one\n"
    assert types(tmp_path, content) == {"n": "VARCHAR"}


def test_ids_with_leading_zeros_stay_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("plz,phone,big\n01234,+4915112345678,12345678901234567890\n")
    assert frame(tmp_path, "t") == {
        "plz": ["01234"],
        "phone": ["+4915112345678"],
        "big": ["12345678901234567890"],
    }


def test_the_word_na_is_missing_among_numbers_and_a_word_among_words(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("country,gdp\nNA,NA\nDE,5\n")
    assert frame(tmp_path, "t") == {"country": ["NA", "DE"], "gdp": [None, 5]}


def test_semicolons_byte_order_marks_quotes_and_odd_headers_are_read(tmp_path: Path) -> None:
    content = '\ufeffname;;name;"a ""b""\nc"\r\n"x;y";1;2;3\r\n'
    (tmp_path / "t.csv").write_text(content, newline="")
    assert frame(tmp_path, "t") == {
        "name": ["x;y"],
        "column_2": [1],
        "name_2": [2],
        'a "b"\nc': [3],
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is an empty file"),
        (b"\xff\xfea\x00", "is UTF-16 text"),
        (b"a,b\n\xe4,1\n", "isn't UTF-8 text"),
        (b"a,b\n1,2\n3\n", "line 3 has 1 cell for 2 column names"),
        (b'a,b\n1,"2\n3,4\n', "can't be read"),
        (b"a,b\r\n1,2\n3,4\r\n", "lines end in different ways"),
        (b"a\0b\n1\n", "zero bytes"),
        (",".join(f"c{i}" for i in range(100_000)).encode() + b"\n", "100000 columns"),
        (b"x" * 2_000_000, "doesn't begin with a line of column names"),
    ],
)
def test_a_file_that_would_be_read_wrongly_is_refused_with_the_reason(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    with pytest.raises(UnreadableDataset, match=reason) as told:
        types(tmp_path, content)
    assert str(told.value).startswith('The dataset "table" ')
    assert str(tmp_path) not in str(told.value)


def test_a_parquet_file_keeps_its_types(tmp_path: Path) -> None:
    table = pa.table({"n": [1, None], "s": ["x", "y"]})
    pyarrow.parquet.write_table(table, tmp_path / "t.parquet")
    assert shape(tmp_path, "t").columns == (("n", "BIGINT"), ("s", "VARCHAR"))
    assert frame(tmp_path, "t") == {"n": [1, None], "s": ["x", "y"]}


def test_a_broken_parquet_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.parquet").write_bytes(b"PAR1" + b"\xff" * 100 + b"PAR1")
    with pytest.raises(UnreadableDataset, match="can't be read"):
        shape(tmp_path, "t")


def test_a_profile_gives_ranges_of_numbers_and_no_texts(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("n,s\n1,secret\n3,other\n,other\n")
    tables, source = Tables(), find(scan(tmp_path), "t")
    numbers, texts = tables.profile(source)
    assert (numbers.missing, numbers.minimum, numbers.maximum) == (1, "1", "3")
    assert (texts.distinct, texts.minimum, texts.maximum) == (2, None, None)


def test_a_changed_file_is_looked_at_again(tmp_path: Path) -> None:
    tables = Tables()
    (tmp_path / "t.csv").write_text("a\n1\n")
    assert tables.shape(find(scan(tmp_path), "t")).rows == 1
    (tmp_path / "t.csv").write_text("a\n1\n2\n")
    assert tables.shape(find(scan(tmp_path), "t")).rows == 2


async def test_a_ticket_is_good_once_and_for_a_minute(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n")
    source, now = find(scan(tmp_path), "t"), [0.0]
    tickets = Tickets[FileSource](clock=lambda: now[0])
    first, late = await tickets.issue(source, None), await tickets.issue(source, None)
    assert await tickets.redeem(first, None) == source
    assert await tickets.redeem(first, None) is None
    now[0] += LIFETIME_S
    assert await tickets.redeem(late, None) is None
