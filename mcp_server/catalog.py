"""All datasets that somebody sees: everyone's, and the uploads of a thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from declared.access.identity import Identity
from declared.access.latch import Latch
from declared.access.people import People, people_in

from .access.rights import Rights
from .access.view import narrowed
from .conversions.conversions import Conversions
from .databases.source import Database, TableSource, database_at
from .dataset import Dataset
from .declared.declarations import Declarations, PathAt, Place
from .declared.merging import merged
from .declared.parsing import declared_in
from .errors import DatasetError, NotGranted, UnknownDatabase, UnknownDataset
from .folder import listed
from .names import find, normal
from .naming import told_apart
from .rack import OnlySome, Rack, database_name, is_database
from .shelf import Shelf, is_plain_csv
from .sources import UnreadSource
from .tables import Tables
from .uploads.folder import folder_of, sources_in

LIST_WAIT_S = 5
FIND_WAIT_S = 45


@dataclass(frozen=True, slots=True)
class Whole:
    """A database as a whole. `is_open`: its own SQL reaches nothing that isn't granted."""

    name: str
    where: str | Path = field(repr=False)
    file: str = ""
    is_open: bool = True
    rules: tuple[str, ...] = ()


class Catalog:
    """Datasets lie in `folder`, or its `datasets.toml` declares them, and grants who sees which; a
    thread also sees its own in `uploads`.

    What is read for the first time may take long: it is waited for, a while.
    """

    def __init__(
        self,
        folder: Path,
        uploads: Path | None,
        tables: Tables,
        conversions: Conversions,
        *,
        environment: Callable[[], Mapping[str, str]] = dict,
        had_grants: Path | None = None,
    ) -> None:
        self._folder = folder
        self._uploads = uploads
        self._tables = tables
        self._rack = Rack(tables.databases)
        self._shelf = Shelf(tables, conversions, self._rack)
        self._declared = declared_in(folder, environment, Latch(had_grants))

    @property
    def problem(self) -> str | None:
        """What is wrong with the declarations, in a sentence."""
        return self._declared.read()[1]

    def people(self) -> People:
        """Whom grants name now."""
        return people_in(tuple(one.grant for one in self._declared.read()[0].grants.all))

    def everyones(self, wait_s: float = LIST_WAIT_S) -> list[Dataset]:
        until = time.monotonic() + wait_s
        declarations, _ = self._declared.read()
        paths = self._paths(declarations)
        of_databases = self._rack.declared(declarations.databases, until)
        found = [one for path in paths for one in self._shelf.at(path, until)]

        def at(place: Place) -> list[Dataset]:
            if isinstance(place, PathAt):
                return self._shelf.at(place.path, until) if place.path.exists() else []
            known = {one.name: one for one in declarations.databases}
            return self._rack.table(known[place.database], place, until)

        return merged(told_apart([*found, *of_databases]), declarations, at)

    def database(self, name: str, identity: Identity) -> tuple[Database, tuple[str, ...]]:
        """A database to be asked in its own SQL, a declared one or a file in the folder; and the
        grants that allow it.

        Raises:
            DatasetError: there is none of that name, or only some of it may be used.
        """
        declarations, _ = self._declared.read()
        rights = Rights(declarations.grants, identity)
        found = self.everyones(FIND_WAIT_S)
        wholes: dict[str, Whole] = {}
        for one in self._wholes(declarations):
            of_it = [rights.view(each.name) for each in found if is_of(each, one.name)]
            if any(view is not None for view in of_it):
                may_all = rights.view(f"{one.name}.*"), *of_it
                is_open = all(view is not None and view.is_whole for view in may_all)
                rules = narrowed([view for view in may_all if view is not None]).rules
                wholes[normal(one.name)] = replace(
                    one, is_open=one.is_open and is_open, rules=rules
                )
        names = {normal(one.file): name for name, one in wholes.items()}
        chosen = wholes.get(normal(name)) or wholes.get(names.get(normal(name), ""))
        if chosen is None:
            raise UnknownDatabase(name, sorted(one.name for one in wholes.values()))
        if not chosen.is_open:
            raise OnlySome(chosen.name)
        return database_at(chosen.name, chosen.where), chosen.rules

    def _wholes(self, declarations: Declarations) -> list[Whole]:
        files = [path for path in self._paths(declarations) if is_database(path)]
        declared = declarations.databases
        return [
            *(Whole(database_name(path), path, path.name) for path in files),
            *(Whole(d.name, d.where, is_open=not d.tables and d.schema is None) for d in declared),
        ]

    def _paths(self, declarations: Declarations) -> list[Path]:
        """All in the folder but the files of declared databases."""
        declared = {one.where for one in declarations.databases}
        return [path for path in listed(self._folder) if path not in declared]

    def seen(self, identity: Identity, wait_s: float = LIST_WAIT_S) -> list[Dataset]:
        """All that somebody may see, each under the view that they have of it."""
        everyones = self._granted(self.everyones(wait_s), identity)
        if self._uploads is None or identity.thread is None:
            return everyones
        own = sources_in(folder_of(self._uploads, identity.thread))
        return together([Dataset(source) for source in own], everyones)

    def _granted(self, datasets: list[Dataset], identity: Identity) -> list[Dataset]:
        rights = Rights(self._declared.read()[0].grants, identity)
        views = [(dataset, rights.view(dataset.name)) for dataset in datasets]
        return [dataset.under(view) for dataset, view in views if view is not None]

    def readable(self, identity: Identity) -> list[Dataset]:
        """The same, with each looked at: a CSV file that can't be read as it is is turned into one
        that can.
        """
        datasets = self.seen(identity)
        refused = [dataset for dataset in datasets if self._was_refused(dataset)]
        return self.seen(identity) if refused else datasets

    def find(self, name: str, identity: Identity) -> Dataset:
        """Raises: UnknownDataset: they see none of that name."""
        try:
            dataset = _known(self.seen(identity, FIND_WAIT_S), name)
        except UnknownDataset as error:
            raise NotGranted(str(error)) if self._is_there(name) else error from None
        if self._was_refused(dataset):
            return _known(self.seen(identity, FIND_WAIT_S), name)
        return dataset

    def _is_there(self, name: str) -> bool:
        """Whether there is one of that name, whoever may see it."""
        with suppress(UnknownDataset):
            return bool(_known(self.everyones(0), name))
        return False

    def _was_refused(self, dataset: Dataset) -> bool:
        if not is_plain_csv(dataset) or dataset.is_upload:
            return False
        try:
            self._tables.shape(dataset.source)
        except DatasetError:
            return self._tables.is_refused(dataset.source)
        return False


def _known(seen: list[Dataset], name: str) -> Dataset:
    """Of a database that can't be had now nobody knows the tables: it stands for them, with its
    reason.
    """
    try:
        return find(seen, name)
    except UnknownDataset:
        for one in seen:
            is_lost = isinstance(one.source, UnreadSource) and one.format == "database"
            if is_lost and normal(name).startswith(f"{normal(one.name)}."):
                return one
        raise


def is_of(dataset: Dataset, database: str) -> bool:
    """Whether it is one of the database's tables."""
    source = dataset.source
    if isinstance(source, UnreadSource):  # it can't be had: one stands for its tables
        return source.format == "database" and source.name == database
    return isinstance(source, TableSource) and source.database.name == database


def together(uploads: list[Dataset], everyones: list[Dataset]) -> list[Dataset]:
    """Where both have a name, the upload keeps it: the thread was told it, and the other goes by
    its file's name.
    """
    return uploads + told_apart(everyones, taken=[normal(upload.name) for upload in uploads])
