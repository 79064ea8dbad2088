"""Files and declarations, together the catalogue."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pyarrow as pa
import pyarrow.parquet
import pytest

from declared.access.identity import LOCAL
from mcp_server.catalog import Catalog
from mcp_server.conversions.conversions import Conversions
from mcp_server.conversions.made import Made
from mcp_server.conversions.process import converted
from mcp_server.errors import UnreadableDataset
from mcp_server.tables import Tables
from tests.fakes.workbooks import xlsx


def catalog(folder: Path, convert: Callable[[Path, Path], Made] = converted) -> Catalog:
    cache = folder / ".cache"
    return Catalog(folder, None, Tables(), Conversions(cache, convert))


def names(folder: Path) -> list[str]:
    return [dataset.name for dataset in catalog(folder).everyones()]


def rows(folder: Path, name: str) -> dict[str, list[object]]:
    with Tables().open(catalog(folder).find(name, LOCAL).source) as found:
        return pa.Table.from_batches(list(found), found.schema).to_pydict()


def part(path: Path, **columns: list[object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(pa.table(columns), path)


def test_a_declared_name_is_the_only_name_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "p 2024.csv").write_text("a\n1\n")
    (tmp_path / "other.csv").write_text("a\n2\n")
    (tmp_path / "datasets.toml").write_text("[datasets.prices]\nfile = 'p 2024.csv'\nowner = 'S'")
    assert names(tmp_path) == ["other", "prices"]
    assert rows(tmp_path, "prices") == {"a": [1]}
    assert catalog(tmp_path).find("prices", LOCAL).declared.owner == "S"


def test_what_is_declared_without_a_place_is_said_of_the_file_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text("a\n1\n")
    (tmp_path / "datasets.toml").write_text("[datasets.prices]\ntitle = 'Prices'")
    [dataset] = catalog(tmp_path).everyones()
    assert dataset.declared.title == "Prices"


def test_a_file_gives_its_name_to_what_is_declared_under_it(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text("a\n1\n")
    (tmp_path / "new.csv").write_text("a\n2\n")
    (tmp_path / "datasets.toml").write_text("[datasets.prices]\nfile = 'new.csv'")
    assert names(tmp_path) == ["prices", "prices.csv"]
    assert rows(tmp_path, "prices") == {"a": [2]}
    assert rows(tmp_path, "prices.csv") == {"a": [1]}


def test_a_file_outside_the_folder_may_be_declared(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (tmp_path / "far.csv").write_text("a\n3\n")
    (folder / "datasets.toml").write_text(f"[datasets.near]\nfile = '{tmp_path / 'far.csv'}'")
    assert rows(folder, "near") == {"a": [3]}


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("[datasets.prise]\ntitle = 'P'", 'nothing has that name; is "prices" meant'),
        ("[datasets.gone]\nfile = 'gone.csv'", "its file isn't there"),
    ],
)
def test_what_is_declared_and_not_there_is_listed_with_the_reason(
    tmp_path: Path, toml: str, told: str
) -> None:
    (tmp_path / "prices.csv").write_text("a\n1\n")
    (tmp_path / "datasets.toml").write_text(toml)
    [missing] = [one for one in catalog(tmp_path).everyones() if one.name != "prices"]
    with pytest.raises(UnreadableDataset, match=told) as error:
        Tables().shape(missing.source)
    assert str(tmp_path) not in str(error.value)


def test_a_folder_of_parquet_files_is_one_dataset(tmp_path: Path) -> None:
    part(tmp_path / "trips" / "a.parquet", n=[1], s=["x"])
    part(tmp_path / "trips" / "b.parquet", s=["y"], n=[2])
    assert names(tmp_path) == ["trips"]
    assert rows(tmp_path, "trips") == {"n": [1, 2], "s": ["x", "y"]}


def test_the_names_of_its_folders_are_columns(tmp_path: Path) -> None:
    part(tmp_path / "trips" / "year=2023" / "a.parquet", n=[1])
    part(tmp_path / "trips" / "year=2024" / "a.parquet", n=[2])
    assert rows(tmp_path, "trips") == {"n": [1, 2], "year": [2023, 2024]}


def test_links_in_such_a_folder_lead_nowhere(tmp_path: Path) -> None:
    part(tmp_path / "secret.parquet", n=[9])
    folder = tmp_path / "data"
    part(folder / "trips" / "a.parquet", n=[1])
    (folder / "trips" / "b.parquet").symlink_to(tmp_path / "secret.parquet")
    (folder / "trips" / "more").symlink_to(tmp_path)
    assert rows(folder, "trips") == {"n": [1]}


def test_one_more_file_in_it_makes_it_another(tmp_path: Path) -> None:
    part(tmp_path / "trips" / "a.parquet", n=[1])
    before = catalog(tmp_path).find("trips", LOCAL).source
    part(tmp_path / "trips" / "b.parquet", n=[2])
    assert catalog(tmp_path).find("trips", LOCAL).source != before


def test_a_folder_without_parquet_files_is_listed_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    assert names(tmp_path) == []
    (tmp_path / "notes" / "a.txt").touch()
    [dataset] = catalog(tmp_path).everyones()
    with pytest.raises(UnreadableDataset, match="without Parquet files"):
        Tables().shape(dataset.source)


def refusal(folder: Path, name: str) -> str:
    with pytest.raises(UnreadableDataset) as told:
        Tables().shape(catalog(folder).find(name, LOCAL).source)
    assert str(folder) not in str(told.value)
    return str(told.value)


def test_files_of_other_formats_are_read_by_turning_them_to_parquet(tmp_path: Path) -> None:
    (tmp_path / "tabs.tsv").write_text("a\tb\n1\t2\n")
    (tmp_path / "list.json").write_text(json.dumps([{"a": 1}, {"a": 2}]))
    (tmp_path / "lines.jsonl").write_text('{"a": 1}\n{"a": 3}\n')
    (tmp_path / "packed.csv.gz").write_bytes(gzip.compress(b"a\n4\n"))
    assert names(tmp_path) == ["lines", "list", "packed", "tabs"]
    assert rows(tmp_path, "tabs") == {"a": [1], "b": [2]}
    assert rows(tmp_path, "list") == {"a": [1, 2]}
    assert rows(tmp_path, "lines") == {"a": [1, 3]}
    assert rows(tmp_path, "packed") == {"a": [4]}


def test_each_sheet_of_a_workbook_is_a_dataset(tmp_path: Path) -> None:
    sheets = {"Q1": [["n"], [1]], "Q2": [["n"], [2]]}
    (tmp_path / "Sales 2024.xlsx").write_bytes(xlsx(sheets))
    assert names(tmp_path) == ["sales_2024_q1", "sales_2024_q2"]
    assert rows(tmp_path, "sales_2024_q2") == {"n": [2]}

    (tmp_path / "datasets.toml").write_text(
        "[datasets.first]\nfile = 'Sales 2024.xlsx'\nsheet = 'Q1'\n"
    )
    assert names(tmp_path) == ["first", "sales_2024_q2"]
    assert rows(tmp_path, "first") == {"n": [1]}


def test_a_sheet_is_named_where_there_are_several(tmp_path: Path) -> None:
    (tmp_path / "two.json").write_text(json.dumps({"x": [{"a": 1}], "y": [{"a": 2}]}))
    (tmp_path / "datasets.toml").write_text("[datasets.one]\nfile = 'two.json'")
    assert 'say which with sheet or table in datasets.toml: "x", "y"' in refusal(tmp_path, "one")


def test_a_csv_file_of_another_encoding_is_read_and_its_guess_is_noted(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("stadt\nKöln\n".encode("cp1252"))
    assert rows(tmp_path, "t") == {"stadt": ["Köln"]}
    [note] = catalog(tmp_path).find("t", LOCAL).notes
    assert "Windows-1252" in note


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("model.pkl", "could run code when it is opened"),
        ("notes.txt", "is none of the kinds that I read"),
        ("table.pkl.gz", "could run code when it is opened"),
        ("broken.json", "broken.json"),
    ],
)
def test_what_is_not_read_is_listed_with_the_reason(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / name).write_bytes(b"{")
    (tmp_path / "good.csv").write_text("a\n1\n")
    assert names(tmp_path) == sorted(["good", name])
    assert told in refusal(tmp_path, name)


def test_what_tells_of_data_is_none(tmp_path: Path) -> None:
    for name in ("README", "README.txt", "LICENSE.md", "notes.md", "datasets.toml", ".x.csv"):
        (tmp_path / name).touch()
    assert names(tmp_path) == []


def test_a_file_is_converted_once_and_again_when_its_content_changes(tmp_path: Path) -> None:
    done: list[str] = []

    def convert(file: Path, folder: Path) -> Made:
        done.append(file.read_text())
        return converted(file, folder)

    file = tmp_path / "lines.jsonl"
    for text in ('{"a": 1}', '{"a": 1}', '{"a": 2}'):
        file.write_text(text)
        for _ in range(2):  # each a start of the server
            assert [one.name for one in catalog(tmp_path, convert).everyones()] == ["lines"]
    assert done == ['{"a": 1}', '{"a": 2}']
    assert rows(tmp_path, "lines") == {"a": [2]}


def test_what_is_still_being_read_is_listed_so(tmp_path: Path) -> None:
    go = Event()

    def convert(file: Path, folder: Path) -> Made:
        assert go.wait(10)
        return converted(file, folder)

    (tmp_path / "Big file.tsv").write_text("a\n1\n")
    slow = catalog(tmp_path, convert)
    [waiting] = slow.everyones(wait_s=0)
    assert waiting.name == "big_file"
    with pytest.raises(UnreadableDataset, match="being read for the first time; ask again"):
        Tables().shape(waiting.source)
    go.set()
    assert Tables().shape(slow.find("big_file", LOCAL).source).rows == 1


def test_a_file_that_ends_its_reader_is_refused_and_tried_again_after_a_restart(
    tmp_path: Path,
) -> None:
    calls: list[Path] = []

    def convert(file: Path, folder: Path) -> Made:
        calls.append(file)
        return Made(refusals=(f'"{file.name}" is damaged.',), is_sure=False)

    (tmp_path / "t.tsv").write_text("a\n1\n")
    first = catalog(tmp_path, convert)
    for _ in range(3):
        first.everyones()
    assert len(calls) == 1
    catalog(tmp_path, convert).everyones()
    assert len(calls) == 2


def test_files_of_one_name_go_by_their_file_names(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n")
    (tmp_path / "t.tsv").write_text("a\n2\n")
    assert names(tmp_path) == ["t.csv", "t.tsv"]
    assert rows(tmp_path, "t.tsv") == {"a": [2]}
