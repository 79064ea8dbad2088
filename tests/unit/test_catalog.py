"""Files and declarations, together the catalogue."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from mcp_server.catalog import Catalog
from mcp_server.errors import UnreadableDataset
from mcp_server.tables import Tables


def names(folder: Path) -> list[str]:
    return [dataset.name for dataset in Catalog(folder).everyones()]


def rows(folder: Path, name: str) -> dict[str, list[object]]:
    with Tables().open(Catalog(folder).find(name, None).source) as found:
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
    assert Catalog(tmp_path).find("prices", None).declared.owner == "S"


def test_what_is_declared_without_a_place_is_said_of_the_file_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text("a\n1\n")
    (tmp_path / "datasets.toml").write_text("[datasets.prices]\ntitle = 'Prices'")
    [dataset] = Catalog(tmp_path).everyones()
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
    [missing] = [one for one in Catalog(tmp_path).everyones() if one.name != "prices"]
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
    before = Catalog(tmp_path).find("trips", None).source
    part(tmp_path / "trips" / "b.parquet", n=[2])
    assert Catalog(tmp_path).find("trips", None).source != before


def test_a_folder_without_parquet_files_is_listed_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    assert names(tmp_path) == []
    (tmp_path / "notes" / "a.txt").touch()
    [dataset] = Catalog(tmp_path).everyones()
    with pytest.raises(UnreadableDataset, match="without Parquet files"):
        Tables().shape(dataset.source)
