"""Dropped files become datasets of their thread, or a sentence says why not."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bot.uploads import Upload, UploadedDataset
from tests.fakes.old_workbooks import xls, xlsb
from tests.fakes.uploads import LIMITS, UploadsFixture
from tests.fakes.workbooks import Date, Error, ods, xlsx, zipped


@pytest.fixture
def uploads(tmp_path: Path) -> UploadsFixture:
    return UploadsFixture(tmp_path)


def told(received: Upload) -> tuple[list[str], list[str]]:
    assert not received.datasets
    return list(received.notes), list(received.refusals)


def types(table: Any) -> dict[str, str]:
    return {field.name: str(field.type) for field in table.schema}


async def test_a_csv_file_becomes_a_dataset_with_rows_and_columns(uploads: UploadsFixture) -> None:
    text = "id,phone,day,price\n007,+491711234567,2024-01-02,1.5\n008,+491711234568,2024-01-03,2\n"
    received = await uploads.drop("Sales 2024.csv", text)

    assert received == Upload((UploadedDataset("sales_2024", 2, 4),))
    assert types(uploads.table("sales_2024")) == {
        "id": "string",
        "phone": "string",
        "day": "date32[day]",
        "price": "double",
    }
    assert uploads.left_over() == []


async def test_a_csv_file_with_many_columns_is_read_within_the_memory_for_it(
    uploads: UploadsFixture,
) -> None:
    head = ",".join(f"c{number}" for number in range(300))
    rows = [",".join(f"{number * row}.5" for number in range(300)) for row in range(3_000)]
    received = await uploads.drop("wide.csv", "\n".join([head, *rows]))
    [dataset] = received.datasets
    assert (dataset.rows, dataset.columns) == (3_000, 300)


async def test_tabs_divide_a_tsv_file_however_many_commas_it_has(uploads: UploadsFixture) -> None:
    received = await uploads.drop("a.tsv", "name\tcity, region, country\nA\tB\n")
    assert received.datasets == (UploadedDataset("a", 1, 2),)


async def test_utf_16_is_read_and_another_encoding_is_guessed_aloud(
    uploads: UploadsFixture,
) -> None:
    for name, encoding in (("a.csv", "utf-16"), ("b.csv", "utf-8-sig"), ("c.csv", "cp1252")):
        received = await uploads.drop(name, "straße;n\nMüller – 5 €;1\n".encode(encoding))
        said = any("Windows-1252" in note for note in received.notes)
        assert said == (encoding == "cp1252")
        assert uploads.table(name[0]).to_pydict() == {"straße": ["Müller – 5 €"], "n": [1]}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is an empty file"),
        (b"a,b\n1,2\n3\n", "line 3 has 1 cell for 2 column names"),
        (b'a,b\n"1,2\n', "a quote in line 2 isn't closed"),
        (b"a,b\n1,\x00\n", "zero bytes"),
        (b"a,b\n1,\x81\n", "isn't UTF-8 text (line 2)"),
        (b"\xff\xfea\x00,\x00\n\x00\xd8", "damaged UTF-16"),
        (b",".join(b"c%d" % i for i in range(2500)) + b"\n", "2000 are the most"),
        (b"\n\n", "doesn't begin with a line of column names"),
    ],
)
async def test_a_csv_file_that_is_no_table_is_explained(
    uploads: UploadsFixture, content: bytes, reason: str
) -> None:
    notes, refusals = told(await uploads.drop("a.csv", content))
    assert notes == []
    assert len(refusals) == 1
    assert refusals[0].startswith('"a.csv" ')
    assert reason in refusals[0]
    assert uploads.names() == []
    assert uploads.left_over() == []


async def test_each_sheet_of_a_workbook_becomes_a_dataset(uploads: UploadsFixture) -> None:
    content = xlsx(
        {
            "Q1": [["n", "t"], [1, "a\nb"], [20000000000, None]],
            "Empty": [],
            "Q 2": [["n"], [1.5]],
            "Head only": [["n"]],
        }
    )
    received = await uploads.drop("book.xlsx", content)

    assert received.datasets == (
        UploadedDataset("book_q1", 2, 2),
        UploadedDataset("book_q_2", 1, 1),
    )
    assert received.refusals == (
        '"book.xlsx: Head only" has column names but no rows.',
        '"book.xlsx" has empty sheets: "Empty".',
    )
    assert uploads.table("book_q1").to_pydict() == {"n": [1, 20000000000], "t": ["a\nb", None]}


async def test_values_of_a_workbook_keep_their_types_and_texts_stay_texts(
    uploads: UploadsFixture,
) -> None:
    rows = [
        ["Report"],
        [],
        ["id", "day", "at", "ok", "mixed", "broken", "number as text"],
        ["007", Date(45000), Date(45000.5), True, "x", 1, "12"],
        ["008", Date(45001), Date(45001), False, 3, Error("#N/A"), "13"],
    ]
    received = await uploads.drop("one.xlsx", xlsx({"Sheet1": rows}))

    assert received.datasets == (UploadedDataset("one", 2, 7),)
    assert received.notes == (
        'In "one.xlsx" I left out the row above the column names.',
        'In "one.xlsx" I read 1 cell with an error such as #N/A as missing.',
    )
    table = uploads.table("one")
    assert list(types(table).values()) == [
        "string", "date32[day]", "timestamp[us]", "bool", "string", "int64", "string",
    ]  # fmt: skip
    assert table.column("mixed").to_pylist() == ["x", "3"]
    assert table.column("broken").to_pylist() == [1, None]


ROWS = [["n", "t"], [1, "x"], [2.5, "ÿ"]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("o.ods", ods({"A": ROWS})),
        ("o.xls", xls("A", ROWS)),
        ("o.xlsb", xlsb("A", ROWS)),
        ("o.xls", xlsx({"A": ROWS})),
        ("o.xlsm", xlsx({"A": ROWS})),
    ],
)
async def test_workbooks_of_all_kinds_are_read(
    uploads: UploadsFixture, name: str, content: bytes
) -> None:
    received = await uploads.drop(name, content)
    assert received == Upload((UploadedDataset("o", 2, 2),))
    assert uploads.table("o").to_pydict() == {"n": [1.0, 2.5], "t": ["x", "ÿ"]}


async def test_json_records_are_read_in_each_of_their_forms(uploads: UploadsFixture) -> None:
    records = [{"id": "01", "n": 1, "at": {"x": 1}}, {"id": "02", "day": "2024-01-01"}]
    lines = "\n".join(map(json.dumps, records))
    for name, content in (
        ("a.json", json.dumps(records)),
        ("b.json", json.dumps({"count": 2, "items": records})),
        ("c.jsonl", lines),
        ("d.ndjson", lines),
    ):
        assert (await uploads.drop(name, content)).datasets == (UploadedDataset(name[0], 2, 4),)
        assert types(uploads.table(name[0])) == {
            "id": "string",
            "n": "int64",
            "at.x": "int64",
            "day": "date32[day]",
        }
    both = await uploads.drop("e.json", json.dumps({"users": records, "Big Orders": records}))
    assert [dataset.name for dataset in both.datasets] == ["e_users", "e_big_orders"]


async def test_parquet_keeps_its_types_and_a_damaged_one_is_explained(
    uploads: UploadsFixture, tmp_path: Path
) -> None:
    path = tmp_path / "t.parquet"
    duckdb.sql(f"COPY (SELECT range i, [1, 2] l FROM range(5)) TO '{path}' (FORMAT parquet)")
    received = await uploads.drop("t.parquet", path.read_bytes())
    cut = await uploads.drop("cut.parquet", path.read_bytes()[:-20])
    wrong = await uploads.drop("wrong.parquet", b"PAR1" + b"\xff" * 500 + b"PAR1")

    assert received.datasets == (UploadedDataset("t", 5, 2),)
    assert types(uploads.table("t"))["i"] == "int64"
    for broken in (cut, wrong):
        assert "can't be read" in told(broken)[1][0]
        assert str(tmp_path) not in broken.refusals[0]


async def test_a_gz_is_the_file_in_it(uploads: UploadsFixture) -> None:
    received = await uploads.drop("g.csv.gz", gzip.compress(b"a,b\n1,2\n"))
    refused = await uploads.drop("g.pkl.gz", gzip.compress(b"x"))
    broken = await uploads.drop("h.csv.gz", gzip.compress(b"a,b\n1,2\n" * 1000)[:-12])

    assert received.datasets == (UploadedDataset("g", 1, 2),)
    assert "could run code" in told(refused)[1][0]
    assert "can't be unpacked" in told(broken)[1][0]


async def test_all_that_a_zip_holds_is_taken_or_named(uploads: UploadsFixture) -> None:
    content = zipped(
        {
            "folder/a.csv": "x\n1\n",
            "__MACOSX/folder/._a.csv": b"\0",
            "b.json": '[{"q": 1}]',
            "c.xlsx": xlsx({"S": [["h"], [1]]}),
            "photo.png": b"",
            "broken.csv": "a,b\n1\n",
            "more.zip": zipped({}),
        }
    )
    received = await uploads.drop("all.zip", content)

    assert [dataset.name for dataset in received.datasets] == ["a", "b", "c"]
    assert [sentence.split('"')[1] for sentence in received.refusals] == [
        "photo.png",
        "broken.csv",
        "more.zip",
    ]


async def test_a_newer_upload_of_the_same_name_replaces_the_one_before(
    uploads: UploadsFixture,
) -> None:
    await uploads.drop("book.xlsx", xlsx({"A": [["n"], [1]], "B": [["n"], [1]]}))
    await uploads.drop("book_a.csv", "x\n1\n")
    received = await uploads.drop("book.xlsx", xlsx({"A": [["n"], [1], [2]], "C": [["n"], [1]]}))
    failed = await uploads.drop("book.xlsx", b"")

    assert received.notes == ('"book.xlsx" replaces what was uploaded under that name before.',)
    assert received.datasets[0] == UploadedDataset("book_a", 2, 1)
    assert uploads.names() == ["book_a.parquet", "book_a_2.parquet", "book_c.parquet"]
    assert failed.notes == ()


async def test_a_taken_name_gets_a_number_and_it_is_said(uploads: UploadsFixture) -> None:
    uploads.catalogue.mkdir()
    (uploads.catalogue / "Sales.csv").write_text("a\n1\n")
    catalogued = await uploads.drop("sales.csv", "a\n1\n")
    await uploads.drop("my data.csv", "a\n1\n")
    other = await uploads.drop("my-data.csv", "a\n1\n")

    assert [catalogued.datasets[0].name, other.datasets[0].name] == ["sales_2", "my_data_2"]
    assert catalogued.notes == (
        '"sales.csv" is called sales_2, because sales is a dataset for everyone.',
    )
    assert other.notes == (
        '"my-data.csv" is called my_data_2, because my_data is another dataset.',
    )


async def test_each_limit_has_its_sentence(tmp_path: Path) -> None:
    few = UploadsFixture(tmp_path, replace(LIMITS, datasets=2, file_mb=1))
    await few.drop("a.csv", "a\n1\n")
    second = await few.drop("b.zip", zipped({"b.csv": "a\n1\n", "c.csv": "a\n1\n", "d.csv": "a"}))
    large = await few.drop("large.csv", b"a\n" + b"1\n" * 2**20)
    again = await few.drop("a.csv", "a\n1\n")
    small = replace(LIMITS, thread_mb=0)
    full = await UploadsFixture(tmp_path, small).drop("z.csv", "a\n1\n", to="slack:T1:C1:2")

    assert [dataset.name for dataset in second.datasets] == ["b"]
    assert second.refusals == (
        '"c.csv" and what follows isn\'t taken: this thread has 2 uploaded datasets, the most.',
    )
    assert told(large)[1] == ['"large.csv" is larger than 1 MB, the most for one file.']
    assert [dataset.name for dataset in again.datasets] == ["a"]
    assert told(full)[1] == ["\"z.csv\" isn't taken: this thread's uploads would be over 0 MB."]
