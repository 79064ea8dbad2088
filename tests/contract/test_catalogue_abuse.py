"""Hostile files in the catalogue's folder, cases 54, 56, 57 and 59: each is read within limits or
listed with a reason. `abuse/test_datasets` tells where the others of group D are.
"""

from __future__ import annotations

import os
import pickle
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest

from declared.access.identity import LOCAL
from mcp_server.catalog import Catalog
from mcp_server.conversions.conversions import Conversions
from mcp_server.databases.databases import Databases
from mcp_server.dataset import Dataset
from mcp_server.errors import DatasetError
from mcp_server.queries import Queries
from mcp_server.tables import Tables
from mcp_server.visible import Visible
from tests.fakes.dataset_server import DatasetServer, Refused, serving
from tests.fakes.workbooks import sheet_xml, xlsx

ROOT = Path(__file__).parents[2]
AS_NOBODY = """
import os, sys
from pathlib import Path
from mcp_server.errors import DatasetError
from mcp_server.folder import scan
from mcp_server.tables import Tables
if os.geteuid() == 0:
    os.setuid(65534)
for source in scan(Path(sys.argv[1])):
    try:
        print(Tables().shape(source))
    except DatasetError as error:
        print(error)
"""


class Folder:
    """The catalogue of a folder, asked as the server does."""

    def __init__(self, path: Path, databases: Databases) -> None:
        self.path = path
        self.tables = Tables(databases)
        self._catalog = Catalog(path, None, self.tables, Conversions(path / ".cache"))

    def names(self) -> list[str]:
        return [dataset.name for dataset in self.datasets()]

    def datasets(self) -> list[Dataset]:
        return self._catalog.seen(LOCAL, 60)

    def read(self, name: str) -> dict[str, list[Any]]:
        source = self._catalog.find(name, LOCAL).source
        with self.tables.open(source) as rows:
            return pa.Table.from_batches(list(rows), rows.schema).to_pydict()

    def told(self, name: str) -> str:
        """The rows, or why there are none."""
        try:
            return str(self.read(name))
        except DatasetError as error:
            return f"No: {error}"

    def refusal(self, name: str) -> str:
        with pytest.raises(DatasetError) as refused:
            self.read(name)
        assert str(self.path) not in str(refused.value)
        assert len(str(refused.value)) < 1_000
        return str(refused.value)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    with closing(Databases()) as databases:
        yield Folder(tmp_path, databases)


def test_case_54_a_hundred_gigabytes_end_in_a_sentence(folder: Folder) -> None:
    for name in ("a.csv", "b.json", "c.parquet", "d.xlsx"):
        with (folder.path / name).open("wb") as file:
            file.truncate(100 * 2**30)
    assert "zero bytes" in folder.refusal("a")
    assert "is larger than 8 GB" in folder.refusal("b.json")
    assert "can't be read" in folder.refusal("c")
    assert "is larger than 8 GB" in folder.refusal("d.xlsx")


def test_case_54_what_is_no_file_is_not_listed(folder: Folder) -> None:
    os.mkfifo(folder.path / "pipe.csv")
    os.mkfifo(folder.path / "pipe.json")
    (folder.path / "zero.csv").symlink_to("/dev/zero")
    (folder.path / "zero.json").symlink_to("/dev/zero")
    (folder.path / "gone.csv").symlink_to("nowhere")
    (folder.path / "folder.csv").mkdir()
    assert folder.names() == []


def test_case_54_a_file_that_may_not_be_read_is_told_of(short_path: Path) -> None:
    """Asked as a user who may not: root may read anything."""
    short_path.chmod(0o755)
    for name in ("a.csv", "b.parquet"):
        (short_path / name).write_text("a\n1\n")
        (short_path / name).chmod(0)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, short_path],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stdout.splitlines()
    assert [line.split(" can't be ")[0] for line in lines] == [
        'The dataset "a"',
        'The dataset "b"',
    ]
    assert str(short_path) not in done.stdout


@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
def test_case_54_a_file_that_changes_while_it_is_read_is_never_half_old(
    folder: Folder, name: str
) -> None:
    table = pa.table({"n": range(500_000)})
    path = folder.path / name
    if name.endswith(".csv"):
        path.write_text("n\n" + "\n".join(map(str, range(500_000))) + "\n")
    else:
        pyarrow.parquet.write_table(table, path)

    def read_and_change() -> None:
        with folder.tables.open(source) as rows:
            given = iter(rows)
            next(given)
            path.write_bytes(path.read_bytes())
            list(given)

    def ask_and_change() -> None:
        queries = Queries(Visible(folder.tables))
        with queries.open(queries.taken("FROM t", lambda _: Dataset(source))) as rows:
            next(iter(rows))
            path.write_bytes(path.read_bytes())

    for half in (read_and_change, ask_and_change):
        [source] = [dataset.source for dataset in folder.datasets()]
        with pytest.raises(DatasetError, match="was changed while it was read; ask again"):
            half()
    assert len(folder.read("t")["n"]) == 500_000


class _Touch:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self._path,))


@pytest.mark.parametrize(
    "name",
    [
        *("m.pkl", "m.pickle", "m.joblib", "m.npy", "m.npz", "m.h5", "m.hdf5", "m.rds", "m.dill"),
        *("m.csv", "m.json", "m.jsonl", "m.parquet", "m.xlsx", "m.xls", "m.pkl.gz", "m.sqlite"),
    ],
)
def test_case_56_no_pickle_is_opened_whatever_it_is_called(folder: Folder, name: str) -> None:
    path = folder.path / name
    path.write_bytes(pickle.dumps(_Touch(folder.path / "ran")))
    assert folder.refusal(name)
    assert not (folder.path / "ran").exists()


def test_case_56_arrow_files_are_none_of_the_kinds(folder: Folder) -> None:
    pyarrow.feather.write_feather(pa.table({"a": [1]}), str(folder.path / "a.feather"))
    (folder.path / "b.arrow").write_bytes(b"ARROW1\0\0" + b"\xff" * 500)
    assert "is none of the kinds that I read" in folder.refusal("a.feather")
    assert "is none of the kinds that I read" in folder.refusal("b.arrow")


def test_case_56_macros_and_entities_of_a_workbook_are_nothing(
    folder: Folder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("other") / "secret.txt"
    secret.write_text("top secret")
    entities = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
    sheet = entities + sheet_xml([["x"], ["SECRET"], ["y"]]).replace("SECRET", "&e;")
    more = {"xl/worksheets/sheet1.xml": sheet, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 50}
    (folder.path / "book.xlsm").write_bytes(xlsx({"S": []}, more=more))
    assert "top secret" not in folder.told("book")


def test_case_57_parquet_that_claims_what_it_is_not_ends_in_a_sentence_or_in_rows(
    folder: Folder,
) -> None:
    """Bytes of the claims at the end of the file are others, from a seed."""
    path = folder.path / "t.parquet"
    table = pa.table({"n": range(1000), "s": [str(n % 7) for n in range(1000)]})
    pyarrow.parquet.write_table(table, path, row_group_size=300)
    good = path.read_bytes()
    claims = len(good) - 8 - int.from_bytes(good[-8:-4], "little")
    chance = random.Random(57)
    refused = 0
    for _ in range(80):
        bad = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            bad[chance.randrange(claims, len(bad) - 8)] = chance.randrange(256)
        path.write_bytes(bad)
        told = folder.told("t")
        assert str(folder.path) not in told
        refused += told.startswith("No: ")
    assert refused > 20
    path.write_bytes(good)
    assert folder.read("t")["n"] == list(range(1000))


def test_case_57_rows_that_are_claimed_and_not_there_take_no_memory(folder: Folder) -> None:
    path = folder.path / "t.parquet"
    pyarrow.parquet.write_table(pa.table({"n": range(1000)}), path, compression="none")
    good = path.read_bytes()
    start = len(good) - 8 - int.from_bytes(good[-8:-4], "little")
    rows, many = b"\xd0\x0f", b"\x80" * 8 + b"\x10"  # 1,000 and 2**59, as the file writes numbers
    claims = good[start:-8].replace(rows, many)
    path.write_bytes(good[:start] + claims + len(claims).to_bytes(4, "little") + b"PAR1")
    assert folder.refusal("t")


async def test_case_59_a_megabyte_of_a_columns_name_is_cut(short_path: Path) -> None:
    data = short_path / "data"
    data.mkdir()
    long = "n" * 1_000_000
    pyarrow.parquet.write_table(pa.table({long: [1], "m": [2]}), data / "t.parquet")
    (data / "u.csv").write_text(f"{long},m\n1,2\n")
    async with serving(data, short_path / "mcp.sock") as server:
        described = await server.call("describe_dataset", name="t")
        assert [len(column["name"]) for column in described["columns"]] == [200, 1]
        for tool, arguments in (
            ("describe_dataset", {"name": "u"}),
            ("import_dataset", {"name": "t", "columns": ["o"]}),
            ("query_dataset", {"sql": "SELECT o FROM t"}),
            ("query_dataset", {"sql": "SELECT o FROM u"}),
        ):
            assert len(await _refusal(server, tool, arguments)) < 1_000


async def _refusal(server: DatasetServer, tool: str, arguments: dict[str, Any]) -> str:
    with pytest.raises(Refused) as refused:
        await server.call(tool, **arguments)
    return str(refused.value)
