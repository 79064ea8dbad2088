"""One uploaded file becomes Parquet files, or sentences that say why not. Knows all kinds."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ..csv_head import DELIMITERS
from ..errors import UnreadableDataset
from . import json_records, staging
from .archives import Archive, unpack_gz
from .kinds import Kind, check_content, kind_of, without_gz
from .names import dataset_name, shown
from .newlines import evened
from .staging import Staged
from .texts import as_utf8
from .workbooks import Sheet, Workbook

START_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Made:
    """A table of the file, under the name that it would like. `notes` are sentences."""

    title: str
    wanted: str
    staged: Staged
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that was not taken, in a sentence."""

    sentence: str


Outcome = Made | Refused


class Conversion:
    """Reads one upload. `origin` is the name that it came by; `work` is a folder of its own."""

    def __init__(self, origin: str, work: Path) -> None:
        self._origin = origin
        self._work = work
        self._tables = 0

    def outcomes(self, path: Path) -> Iterator[Outcome]:
        """All that comes of the file, one after the other."""
        yield from self._file(path, self._origin, may_unpack=True)

    def _file(self, path: Path, name: str, *, may_unpack: bool) -> Iterator[Outcome]:
        refusals: list[Refused] = []
        with _told(shown(name), refusals):
            kind = kind_of(name)
            with path.open("rb") as file:
                check_content(kind, file.read(START_BYTES))
            match kind:
                case "zip" if may_unpack:
                    yield from self._zip(path)
                case "gzip" if may_unpack:
                    yield from self._gzip(path, name)
                case "zip" | "gzip":
                    raise UnreadableDataset("is packed twice; send what is in it by itself")
                case "workbook":
                    yield from self._workbook(path, name)
                case "json" | "lines":
                    yield from self._json(path, name, kind)
                case "database":
                    yield from self._database(path, name)
                case "text" | "tabs" | "parquet":
                    yield self._table(path, name, kind)
        yield from refusals

    def _zip(self, path: Path) -> Iterator[Outcome]:
        archive = Archive(path)
        unpacked = self._work / "unpacked"
        for member in archive.members():
            refusals: list[Refused] = []
            with _told(shown(member.name), refusals):
                member.check()
                kind_of(member.name)  # before anything is unpacked
                archive.unpack(member, unpacked)
                yield from self._file(unpacked, member.name, may_unpack=False)
            yield from refusals
            unpacked.unlink(missing_ok=True)

    def _gzip(self, path: Path, name: str) -> Iterator[Outcome]:
        inner = without_gz(name)
        kind_of(inner)
        unpacked = self._work / "unpacked"
        unpack_gz(path, unpacked)
        yield from self._file(unpacked, inner, may_unpack=False)

    def _table(self, path: Path, name: str, kind: Kind) -> Made:
        made = Made(shown(name), dataset_name(name), Staged(path, 0, 0))
        if kind == "parquet":
            staged = staging.from_parquet(path, self._target(), origin=self._origin)
            return replace(made, staged=staged)
        text, said = as_utf8(path, self._work)
        readable, lines = evened(text, self._work)
        delimiters = "\t" if kind == "tabs" else DELIMITERS
        staged = staging.from_csv(
            readable, self._target(), origin=self._origin, delimiters=delimiters
        )
        return replace(made, staged=staged, notes=_notes(made.title, (said, lines), staged.notes))

    def _json(self, path: Path, name: str, kind: Kind) -> Iterator[Outcome]:
        readable, said = as_utf8(path, self._work)
        if kind == "lines":
            with readable.open(encoding="utf-8-sig", newline="\n") as lines:
                lists = {"": json_records.parse_lines(lines)}
        else:
            lists = json_records.parse(readable.read_text("utf-8-sig"))
        for key, records in lists.items():
            part = key if len(lists) > 1 else ""
            title = f"{shown(name)}: {shown(key)}" if part else shown(name)
            refusals: list[Refused] = []
            with _told(title, refusals):
                names, rows = json_records.flat(records)
                staged = staging.from_rows(names, rows, self._target(), origin=self._origin)
                notes = _notes(title, (said,), staged.notes)
                yield Made(title, dataset_name(name, part), staged, notes)
            yield from refusals

    def _workbook(self, path: Path, name: str) -> Iterator[Outcome]:
        book = Workbook(path)
        names = book.sheet_names
        empty: list[str] = []
        for sheet_name in names:
            part = sheet_name if len(names) > 1 else ""
            title = f"{shown(name)}: {shown(sheet_name)}" if part else shown(name)
            refusals: list[Refused] = []
            with _told(title, refusals):
                sheet = book.sheet(sheet_name)
                if sheet is None:
                    empty.append(shown(sheet_name))
                else:
                    yield self._sheet(sheet, title, dataset_name(name, part))
            yield from refusals
        if empty:
            listed = ", ".join(f'"{one}"' for one in empty[:5])
            more = f" and {len(empty) - 5} more" if len(empty) > 5 else ""
            yield Refused(f'"{shown(name)}" has empty sheets: {listed}{more}.')

    def _database(self, path: Path, name: str) -> Iterator[Outcome]:
        from .database_file import database_file  # with it come SQLAlchemy and drivers

        with database_file(path, name) as database:
            for table in database.tables():
                title = f"{shown(name)}: {shown(table.part)}"
                refusals: list[Refused] = []
                with _told(title, refusals), database.rows(table) as rows:
                    staged = staging.from_batches(rows, self._target(), origin=self._origin)
                    yield Made(title, dataset_name(name, table.part), staged)
                yield from refusals

    def _sheet(self, sheet: Sheet, title: str, wanted: str) -> Made:
        staged = staging.from_rows(sheet.names, sheet.rows, self._target(), origin=self._origin)
        return Made(title, wanted, staged, _notes(title, (), (*sheet.notes, *staged.notes)))

    def _target(self) -> Path:
        self._tables += 1
        return self._work / f"table-{self._tables}.parquet"


def _notes(title: str, said: tuple[str, ...], notes: tuple[str, ...]) -> tuple[str, ...]:
    """`said` are predicates about the file, or nothing."""
    of_file = (f'"{title}" {one}.' for one in said if one)
    return (*of_file, *(f'In "{title}" {note}.' for note in notes))


@contextmanager
def _told(title: str, refusals: list[Refused]) -> Generator[None]:
    """One bad part is told and hides no other."""
    try:
        yield
    except UnreadableDataset as error:
        refusals.append(Refused(f'"{title}" {error}.'))
    except RecursionError:
        refusals.append(Refused(f'"{title}" is nested too deeply.'))
    except MemoryError:
        refusals.append(Refused(f'"{title}" needs more memory than I may use to read a file.'))
