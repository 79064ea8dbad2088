"""DuckDB files: what isn't as it should be is said, and what a file holds reaches nothing else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import duckdb
import pytest

from mcp_server.databases.source import Database, database_at
from mcp_server.errors import BadDatabase, BadQuery, DatasetError
from mcp_server.table import ColumnProfile, Condition, Selection
from tests.fakes.shelves.asked import Asked, asked
from tests.fakes.shelves.duckdb_files import made, open_elsewhere, with_version

CARS = "CREATE TABLE cars AS SELECT range AS id FROM range(10)"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return made(tmp_path / "shop.duckdb", CARS)


def answer(file: Path, sql: str = "SELECT count(*) FROM cars") -> object:
    with asked(database_at("shop", file)) as shop:
        return shop.cell(sql)


@pytest.mark.parametrize(
    "view",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_csv('/etc/passwd', columns = {a: 'VARCHAR'})",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_blob('FILE')",
        "SELECT * FROM enable_logging(storage = 'file', storage_path = '/tmp/threadbook-abuse')",
    ],
)
def test_a_view_in_a_file_reads_no_file_not_even_its_own(tmp_path: Path, view: str) -> None:
    path = tmp_path / "shop.duckdb"
    made(path, CARS, f"CREATE VIEW odd AS {view.replace('FILE', str(path))}")
    with asked(database_at("shop", path)) as shop:
        for read in (lambda: shop.rows(shop.table("odd")), lambda: shop.answer("FROM odd")):
            with pytest.raises(DatasetError) as told:
                read()
            assert str(tmp_path) not in str(told.value)
        assert shop.cell("SELECT count(*) FROM cars") == 10


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM '/etc/passwd'",
        "FROM duckdb_databases()",
        "FROM duckdb_settings()",
        "SELECT current_setting('allowed_paths')",
        "SELECT path FROM pragma_database_list",
        "SELECT nextval('numbers')",
        "SELECT sum(length(s)) FROM (SELECT repeat('x', 1000000) || i AS s FROM range(5000) t(i) "
        "ORDER BY s)",
    ],
)
def test_a_question_reads_the_file_alone_and_within_its_memory(tmp_path: Path, sql: str) -> None:
    path = made(tmp_path / "shop.duckdb", CARS, "CREATE SEQUENCE numbers")
    with asked(database_at("shop", path)) as shop:
        with pytest.raises(DatasetError) as told:
            shop.answer(sql)
        assert str(tmp_path) not in str(told.value)
        assert shop.cell("SELECT count(*) FROM cars") == 10


def test_a_file_is_as_it_was_and_nothing_lies_beside_it(file: Path) -> None:
    before = file.read_bytes()
    with asked(database_at("shop", file)) as shop:
        for sql in ("DELETE FROM cars", "CHECKPOINT", "SELECT * FROM cars"):
            try:
                shop.answer(sql)
            except DatasetError:
                continue
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_another_program_writes_to_is_said_to_be_so(file: Path) -> None:
    with (
        open_elsewhere(file, "INSERT INTO cars VALUES (99)"),
        pytest.raises(BadDatabase, match='The database "shop" is open for writing in another prog'),
    ):
        answer(file)


def test_what_was_not_merged_into_a_file_is_read_and_left_where_it_is(file: Path) -> None:
    with open_elsewhere(file, "INSERT INTO cars VALUES (99)"):
        pass
    log = file.with_name("shop.duckdb.wal")
    before = (file.read_bytes(), log.read_bytes())
    assert answer(file) == 11
    assert (file.read_bytes(), log.read_bytes()) == before


def test_a_file_can_be_written_as_soon_as_nobody_reads_it(file: Path) -> None:
    with asked(database_at("shop", file)) as shop:
        cars = shop.table("cars")
        assert len(shop.rows(cars)) == 10
        with open_elsewhere(file, "INSERT INTO cars VALUES (99)"):
            pass
        assert shop.table("cars").version != cars.version
        assert len(shop.rows(shop.table("cars"))) == 11


def test_a_file_that_is_written_to_while_it_is_read_is_said_to_be_so(tmp_path: Path) -> None:
    """DuckDB's lock is lost when anything in this process closes the file."""
    path = made(
        tmp_path / "shop.duckdb", "CREATE TABLE cars AS SELECT range AS id FROM range(300000)"
    )
    with asked(database_at("shop", path)) as shop:
        cars = shop.table("cars")
        shape = shop.databases.shape(cars)
        with shop.databases.open(cars, shape, Selection()) as rows:
            batches = iter(rows)
            next(batches)
            path.read_bytes()
            with open_elsewhere(path, "UPDATE cars SET id = 0; CHECKPOINT"):
                pass
            with pytest.raises(BadDatabase, match="was written to while it was read"):
                list(batches)


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def other(file: Path) -> None:
    file.write_bytes(b"id,brand\n" * 2000)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:9000])


def flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[12_300:] = bytes(byte ^ 0xFF for byte in content[12_300:])
    file.write_bytes(content)


SPOILT: list[tuple[Callable[[Path], None], str]] = [
    (emptied, "is an empty file"),
    (other, "is no DuckDB file, or a damaged one"),
    (cut, "is damaged"),
    (flipped, "is damaged"),
    (Path.unlink, "can't be opened: No such file"),
    (partial(with_version, version=1000), "was written by a newer version of DuckDB"),
    (partial(with_version, version=3), "is too old to be read"),
]


@pytest.mark.parametrize(("spoil", "sentence"), SPOILT)
def test_a_file_that_cannot_be_read_is_explained(
    file: Path, spoil: Callable[[Path], None], sentence: str
) -> None:
    spoil(file)
    with (
        asked(Database("shop", "duckdb", str(file))) as shop,
        pytest.raises(BadDatabase, match=f'The database "shop" .*{sentence}') as told,
    ):
        shop.databases.tables_in(shop.database)
    assert str(file.parent) not in str(told.value)


def test_an_encrypted_file_is_said_to_be_so(tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    with closing(duckdb.connect()) as database:
        database.execute("SET force_mbedtls_unsafe = true")
        database.execute(f"ATTACH '{path}' AS shop (ENCRYPTION_KEY 'secret')")
        database.execute("CREATE TABLE shop.cars AS SELECT 1 AS id")
    with pytest.raises(BadDatabase, match="is encrypted"):
        answer(path)


def test_odd_names_schemas_and_views_are_read(tmp_path: Path) -> None:
    path = tmp_path / 'it\'s "odd" {x}*.duckdb'
    made(
        path,
        CARS,
        "CREATE SCHEMA more",
        'CREATE TABLE more."a ""b"" \'c\'" ("Größe %" INTEGER, "x ""y""" VARCHAR, "#1" BOOLEAN)',
        "INSERT INTO more.\"a \"\"b\"\" 'c'\" VALUES (5, 'it''s', true)",
        "CREATE MACRO twice(a) AS a * 2",
        "CREATE VIEW few AS SELECT twice(id) AS id FROM cars WHERE id < 3",
        "CREATE VIEW more.all_cars AS FROM cars",
    )
    for name in ("shop", 'my "shop"', "memory", "temp"):
        with asked(database_at(name, path)) as shop:
            tables = shop.databases.tables_in(shop.database)
            assert [(table.part, table.is_view) for table in tables] == [
                ("cars", False),
                ("few", True),
                ("more.a \"b\" 'c'", False),
                ("more.all_cars", True),
            ]
            odd = tables[2]
            where = (Condition('x "y"', "=", ("it's",)), Condition("#1", "=", (True,)))
            assert shop.rows(odd, Selection(("Größe %",), where)) == [{"Größe %": 5}]
            assert [row["id"] for row in shop.rows(tables[1])] == [0, 2, 4]
            assert len(shop.rows(tables[3])) == 10
            assert [one.minimum for one in profile(shop, "few")] == ["0"]


def profile(shop: Asked, table: str) -> tuple[ColumnProfile, ...]:
    source = shop.table(table)
    return shop.databases.profile(source, shop.databases.shape(source))


def test_answers_have_names_of_their_own_and_keep_their_order(file: Path) -> None:
    with asked(database_at("shop", file)) as shop:
        with shop.databases.query(
            shop.database, "SELECT id, id, sum(id) OVER () FROM shop.cars ORDER BY id DESC -- all"
        ) as rows:
            batches = list(rows)
        assert batches[0].schema.names[:2] == ["id", "id_2"]
        assert [row[0] for row in shop.answer("FROM cars ORDER BY id DESC")] == [*range(9, -1, -1)]


def test_a_table_that_was_changed_meanwhile_is_said_to_be_so(file: Path) -> None:
    with asked(database_at("shop", file)) as shop:
        cars = shop.table("cars")
        shape = shop.databases.shape(cars)
        made(file, "ALTER TABLE cars ADD COLUMN more INTEGER")
        with (
            pytest.raises(BadQuery, match="changed just now"),
            shop.databases.open(cars, shape, Selection()) as rows,
        ):
            list(rows)
        made(file, "DROP TABLE cars")
        with pytest.raises(BadQuery, match=r'"shop.cars" can\'t be read'):
            shop.databases.shape(cars)
