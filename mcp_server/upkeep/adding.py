"""Adds a file, a folder or a database to `datasets.toml`, after it was opened and looked at."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from declared.file import FILE
from declared.section import BadDeclaration

from ..dataset import Dataset
from ..declared.declarations import Declarations
from ..declared.parsing import parse
from ..errors import DatasetError
from ..names import normal
from ..rack import database_name, is_database
from ..uploads.names import dataset_name
from .hidden import is_url, name_in, without_secrets
from .looking import Look
from .order import Order
from .writing import NewSection, extended, replaced

MAX_TOLD = 10


class NotAdded(DatasetError):
    """Nothing was written; the text says why, for the operator."""


class Adding:
    """To the `datasets.toml` of a folder, as it is when this is made."""

    def __init__(self, folder: Path, look: Look, environment: Mapping[str, str]) -> None:
        """Raises: NotAdded: the file is wrong as it is."""
        self._folder = folder.resolve()
        self._look = look
        self._environment = environment
        self._file = self._folder / FILE
        self._content = self._file.read_bytes() if self._file.exists() else b""
        self._declared = self._parsed(self._content, {}, "Correct datasets.toml first")

    def add(self, order: Order) -> list[str]:
        """Sentences about what was added.

        Raises:
            DatasetError: it can't be read, or can't be declared like this.
        """
        if is_url(order.place):
            return self._url(order)
        path = Path(order.place).resolve()
        if not (path.is_file() or path.is_dir()):
            raise NotAdded(f"There is no file and no folder {order.place}.")
        if is_database(path):
            name = order.name or database_name(path)
            return self._database(order, name, {"file": self._written(path)}, {})
        return self._datasets(order, path)

    def _url(self, order: Order) -> list[str]:
        name = order.name or name_in(order.place)
        url, secrets = without_secrets(order.place, name, self._environment)
        lines = self._database(order, name, {"url": url}, secrets)
        unset = [one for one, value in secrets.items() if self._environment.get(one) != value]
        return lines + [
            f"The secret isn't written there. Put {one}=... into .env, as it stands in the URL; "
            "until then datasets.toml counts as wrong."
            for one in unset
        ]

    def _database(
        self, order: Order, name: str, where: Mapping[str, str], secrets: Mapping[str, str]
    ) -> list[str]:
        _none_of(order, ("title", "owner", "freshness", "sheet"), "databases")
        said = {"tables": order.tables, "schema": order.schema, "description": order.description}
        section = NewSection("databases", name, {**where, **said})
        after, declared = self._after([section], secrets)
        mine = declared.databases[-1]
        found = self._look.into_database(mine)
        told = [f"  {one.name}: {self._look.told(one)}" for one in found[:MAX_TOLD]]
        if len(found) > MAX_TOLD:
            told.append(f"  and {len(found) - MAX_TOLD:,} more")
        if verbs := self._look.rights(mine):
            told.append(f"Its role may also {', '.join(verbs)}; a role that only reads is safer.")
        replaced(self._file, after)
        return [f"Added {section.header} to {FILE}. Its tables are datasets:", *told]

    def _datasets(self, order: Order, path: Path) -> list[str]:
        _none_of(order, ("tables", "schema"), "files")
        found = self._look.into_path(path)
        if not found:
            raise NotAdded(f"{path.name} holds no data.")
        parts = [one.place[1] for one in found]
        if order.sheet:
            found = [one for one in found if one.place[1] == order.sheet]
            if not found:
                raise NotAdded(f'{path.name} has no "{order.sheet}", only {", ".join(parts)}.')
        sections = [self._section(order, path, one, is_one=len(parts) == 1) for one in found]
        after, _ = self._after(sections, {})
        replaced(self._file, after)
        lines = [
            f"Added {section.header} to {FILE}: {self._look.told(one)}"
            for section, one in zip(sections, found, strict=True)
        ]
        lines += [note for one in found for note in one.notes]
        if not path.is_relative_to(self._folder):
            lines.append(f"It is read where it lies, {path}, so leave it there.")
        return lines

    def _section(self, order: Order, path: Path, found: Dataset, *, is_one: bool) -> NewSection:
        part = "" if is_one else found.place[1]
        chosen = order.name
        if chosen and part and not order.sheet:
            chosen = dataset_name(order.name, part)
        values = {
            "folder" if path.is_dir() else "file": self._written(path),
            "sheet": part,
            "title": order.title,
            "description": order.description,
            "owner": order.owner,
            "freshness": order.freshness,
        }
        return NewSection("datasets", chosen or found.name, values)

    def _after(
        self, sections: list[NewSection], secrets: Mapping[str, str]
    ) -> tuple[bytes, Declarations]:
        """The file with them, proven to mean what they say."""
        known = {
            "datasets": [normal(one.name) for one in self._declared.datasets],
            "databases": [normal(one.name) for one in self._declared.databases],
        }
        for section in sections:
            if normal(section.name) in known[section.kind]:
                raise NotAdded(
                    f"There is a {section.header} in {FILE} already; choose another --name."
                )
        after = extended(self._content, sections)
        return after, self._parsed(after, secrets, "It can't be declared like this")

    def _parsed(self, content: bytes, secrets: Mapping[str, str], said: str) -> Declarations:
        try:
            text = content.decode("utf-8-sig")
            return parse(text, self._folder, {**self._environment, **secrets})
        except UnicodeDecodeError as error:
            raise NotAdded(f"{said}: it isn't UTF-8 text.") from error
        except BadDeclaration as error:
            raise NotAdded(f"{said}: {error}") from error

    def _written(self, path: Path) -> str:
        inside = path.is_relative_to(self._folder)
        return path.relative_to(self._folder).as_posix() if inside else str(path)


def _none_of(order: Order, options: tuple[str, ...], what: str) -> None:
    for option in options:
        if getattr(order, option):
            raise NotAdded(f"--{option.removesuffix('s')} isn't for {what}.")
