"""A database, where it is, and one of its tables. Values; where it is is never shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ..errors import BadDatabase

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

Kind = Literal["sqlite", "duckdb", "postgresql", "mysql", "sql"]

_DRIVERS: dict[str, tuple[Kind, str]] = {
    "postgres": ("postgresql", "postgresql+psycopg"),
    "postgresql": ("postgresql", "postgresql+psycopg"),
    "mysql": ("mysql", "mysql+pymysql"),
    "mariadb": ("mysql", "mysql+pymysql"),
}
_FILES: dict[str, Kind] = {"sqlite": "sqlite", "duckdb": "duckdb"}
_USUAL_SCHEMAS: dict[Kind, str] = {"postgresql": "public", "duckdb": "main"}


@dataclass(frozen=True, slots=True)
class Database:
    """`where` is the path of a file, or the URL of a server with its password."""

    name: str
    kind: Kind
    where: str = field(repr=False)

    @property
    def path(self) -> Path | None:
        """Its file; servers have none."""
        return Path(self.where) if self.kind in ("sqlite", "duckdb") else None

    @property
    def usual_schema(self) -> str | None:
        """The one whose tables go by their names alone."""
        if self.kind == "mysql":
            from sqlalchemy.engine import make_url

            return make_url(self.where).database
        return _USUAL_SCHEMAS.get(self.kind)


@dataclass(frozen=True, slots=True)
class TableSource:
    """One table or view. Two sources are equal as long as nothing is known to have changed:
    `version` is another one when the database's file changes, for servers every half a minute.
    """

    name: str
    database: Database
    schema: str | None
    table: str
    is_view: bool = False
    version: str = ""
    size_bytes: int | None = None  # these two are of the database's file
    modified_ns: int | None = None

    @property
    def kind(self) -> Kind:
        return self.database.kind

    @property
    def part(self) -> str:
        """Its name within the database."""
        if self.schema in (None, self.database.usual_schema):
            return self.table
        return f"{self.schema}.{self.table}"

    @property
    def format(self) -> str:
        return "database" if self.kind == "sql" else self.kind

    @property
    def file_name(self) -> str:
        path = self.database.path
        return self.database.name if path is None else path.name


def database_at(name: str, where: str | Path) -> Database:
    """The database of a SQLAlchemy URL, or in a file.

    Raises:
        BadDatabase: it is neither, or of a kind that isn't known.
    """
    if isinstance(where, Path) or "://" not in where:
        return _in_file(name, Path(where))
    url = _parsed(name, where)
    backend = url.get_backend_name()
    if backend in _FILES:
        if not url.database or url.database == ":memory:":
            raise BadDatabase(f'The database "{name}" names no file.')
        return Database(name, _FILES[backend], url.database)
    kind, driver = _DRIVERS.get(backend, ("sql", url.drivername))
    return Database(name, kind, url.set(drivername=driver).render_as_string(hide_password=False))


def file_kind(path: Path) -> Literal["sqlite", "duckdb"] | None:
    """What a file's first bytes say that it is.

    Raises:
        OSError: it can't be opened.
    """
    with path.open("rb") as file:
        start = file.read(16)
    if start == b"SQLite format 3\0":
        return "sqlite"
    return "duckdb" if start[8:12] == b"DUCK" else None


def _in_file(name: str, path: Path) -> Database:
    try:
        kind = file_kind(path)
    except OSError as error:
        raise BadDatabase(
            f'The file of the database "{name}" can\'t be opened: {error.strerror}.'
        ) from error
    if kind is None:
        raise BadDatabase(f'The database "{name}" is neither a SQLite nor a DuckDB file.')
    return Database(name, kind, str(path))


def _parsed(name: str, where: str) -> URL:
    # SQLAlchemy takes long to load, and most catalogues name no database by its URL.
    from sqlalchemy.dialects import registry
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    try:
        url = make_url(where.replace("postgres://", "postgresql://", 1))
        if url.get_backend_name() not in (*_FILES, *_DRIVERS):
            registry.load(url.drivername.replace("+", "."))
    except NoSuchModuleError as error:
        raise BadDatabase(
            f'The database "{name}" is of a kind that no installed driver speaks. postgresql, '
            "mysql, mariadb, sqlite and duckdb are known; for others install SQLAlchemy's dialect."
        ) from error
    except (ArgumentError, ValueError) as error:
        raise BadDatabase(
            f'The URL of the database "{name}" can\'t be read. It looks like '
            '"postgresql://USER:PASSWORD@HOST/DATABASE"; in a password, write @ as %40, / as %2F.'
        ) from error
    return url
