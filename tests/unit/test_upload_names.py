"""What uploaded files are called, and which names are taken at all."""

from __future__ import annotations

import pytest

from mcp_server.errors import UnreadableDataset
from mcp_server.uploads.kinds import KINDS, check_content, kind_of
from mcp_server.uploads.names import MAX_NAME_CHARS, dataset_name, free_name, last_part, shown


@pytest.mark.parametrize(
    ("file_name", "part", "name"),
    [
        ("Sales 2024.csv", "", "sales_2024"),
        ("Sales 2024.CSV.gz", "", "sales_2024"),
        ("book.xlsx", "Q1 (north)", "book_q1_north"),
        ("Umsätze.csv", "", "umsätze"),
        ("Umsa\u0308tze.csv", "", "umsätze"),
        ("売上.csv", "", "売上"),
        ("v1.2 final.csv", "", "v1_2_final"),
        ("../../etc/passwd.csv", "", "passwd"),
        ("..\\..\\x.csv", "", "x"),
        (".csv", "", "csv"),
        ("---.csv", "", "table"),
        ("@everyone <!channel>.csv", "", "everyone_channel"),
        ("x\u202egpj.csv", "", "x_gpj"),
        ("a\0b\n.csv", "", "a_b"),
        ("book.xlsx", "../../x", "book_x"),
        ("book.xlsx", "???", "book"),
    ],
)
def test_a_dataset_is_called_after_its_file_and_part(file_name: str, part: str, name: str) -> None:
    assert dataset_name(file_name, part) == name


def test_a_long_name_is_cut_and_keeps_its_part() -> None:
    name = dataset_name("a" * 300 + ".xlsx", "north")
    assert len(name) == MAX_NAME_CHARS
    assert name.endswith("_north")
    assert len(dataset_name("é" * 300 + ".xlsx", "ü" * 300).encode()) < 200


def test_a_taken_name_gets_a_number() -> None:
    assert free_name("a", {"b"}) == "a"
    assert free_name("a", {"a", "a_2"}) == "a_3"


def test_a_name_is_shown_as_one_bounded_line() -> None:
    assert shown('a\n"b"\u202e\0.csv') == "a 'b' .csv"
    assert len(shown("x" * 1000)) == 80


def test_only_the_last_part_of_a_path_counts() -> None:
    assert last_part("/etc/../x.csv") == last_part("C:\\x.csv") == "x.csv"


@pytest.mark.parametrize("name", ["m.pkl", "m.PICKLE", "m.joblib", "a.npy", "a.npz", "x.h5"])
def test_a_format_that_could_run_code_is_refused(name: str) -> None:
    with pytest.raises(UnreadableDataset, match="could run code"):
        kind_of(name)


@pytest.mark.parametrize("name", ["a.png", "a.pdf", "a.docx", "a", "csv", "a.csv.exe", ""])
def test_another_kind_is_refused_with_the_kinds_that_are_read(name: str) -> None:
    with pytest.raises(UnreadableDataset, match="CSV, TSV, Excel, JSON, Parquet"):
        kind_of(name)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("a.csv", b"PK\x03\x04\x00"),
        ("a.json", b"\x89PNG\r\n\x1a\n\x00"),
        ("a.xlsx", b"<html>"),
        ("a.xls", b"a,b\n1,2\n"),
        ("a.parquet", b"PK\x03\x04"),
        ("a.csv.gz", b"a,b\n"),
        ("a.tsv", b"MZ\x90\x00"),
    ],
)
def test_content_of_another_kind_than_the_name_says_is_refused(name: str, start: bytes) -> None:
    with pytest.raises(UnreadableDataset, match="by its content"):
        check_content(kind_of(name), start)


@pytest.mark.parametrize("name", ["MZ.csv", "PK.json"])
def test_text_that_begins_like_a_sign_is_still_text(name: str) -> None:
    check_content(kind_of(name), b"MZ,PK\n1,2\n")


@pytest.mark.parametrize("suffix", KINDS)
def test_an_empty_file_of_any_kind_is_called_empty(suffix: str) -> None:
    with pytest.raises(UnreadableDataset, match="empty file"):
        check_content(kind_of(f"a{suffix}"), b"")
