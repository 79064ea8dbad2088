"""One table of a TOML file: its keys are known, their values are of the right kind. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, cast

MAX_TEXT_CHARS = 1000
MAX_NAME_CHARS = 80


class BadDeclaration(Exception):
    """`datasets.toml` can't be meant; the text says where, and what is right."""


def whole(text: str) -> Section:
    """The file's text as its outermost table.

    Raises:
        BadDeclaration: it isn't TOML.
    """
    try:
        return Section(tomllib.loads(text), (), text)
    except tomllib.TOMLDecodeError as error:
        raise BadDeclaration(f"it isn't TOML: {str(error)[:200]}") from error


class Section:
    """The table `[path]` of the file; its errors name line and key."""

    def __init__(self, content: Mapping[str, Any], path: tuple[str, ...], text: str) -> None:
        self._content = content
        self._path = path
        self._text = text

    @property
    def name(self) -> str:
        return self._path[-1]

    @property
    def keys(self) -> list[str]:
        return [*self._content]

    def __contains__(self, key: str) -> bool:
        return key in self._content

    def only(self, *known: str) -> None:
        """Raises: BadDeclaration: there is another key."""
        for key in self._content:
            if key not in known:
                near = get_close_matches(key.lower(), known, n=1, cutoff=0.5)
                said = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}."
                raise self.bad(key, f"is unknown; {said}")

    def line(self, key: str, most: int = MAX_TEXT_CHARS) -> str:
        """A text as one line; empty when it isn't there."""
        value = self._content.get(key, "")
        if not isinstance(value, str):
            raise self.bad(key, f'is a text: {key} = "..."')
        line = " ".join("".join(c if c.isprintable() else " " for c in value).split())
        if len(line) > most:
            raise self.bad(key, f"has {len(line):,} characters; {most:,} are the most.")
        return line

    def words(self, key: str) -> str:
        """A text as it is written, such as SQL; empty when it isn't there."""
        self.line(key)
        return str(self._content.get(key, "")).strip()

    def flag(self, key: str) -> bool:
        value = self._content.get(key, False)
        if not isinstance(value, bool):
            raise self.bad(key, f"is true or false: {key} = true")
        return value

    def items(self, key: str) -> tuple[object, ...]:
        """A list of whatever; empty when it isn't there."""
        value = self._content.get(key, [])
        if not isinstance(value, list):
            raise self.bad(key, f"is a list: {key} = [...]")
        return tuple(cast("list[object]", value))

    def lines(self, key: str) -> tuple[str, ...]:
        value = self._content.get(key, [])
        if not isinstance(value, list) or not all(
            isinstance(one, str) and one for one in cast("list[object]", value)
        ):
            raise self.bad(key, f'is a list of names: {key} = ["..."]')
        return tuple(cast("list[str]", value))

    def number(self, key: str, usual: float, *, least: float, most: float) -> float:
        value = self._content.get(key, usual)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not least <= value <= most:
            raise self.bad(key, f"is a number from {least:g} to {most:g}: {key} = {usual:g}")
        return float(value)

    def pairs(self, key: str) -> dict[str, str]:
        """A table of names and texts, written as one."""
        value = self._content.get(key, {})
        if not isinstance(value, dict) or not all(
            isinstance(one, str) for one in cast("dict[str, object]", value).values()
        ):
            raise self.bad(key, f'is a table of texts: {key} = {{ NAME = "..." }}')
        return cast("dict[str, str]", value)

    def section(self, key: str) -> Section:
        """The table `[path.key]`; an empty one when it isn't there."""
        value = self._content.get(key, {})
        if not isinstance(value, dict):
            raise self.bad(key, f"is a table: [{_dotted((*self._path, key))}]")
        return Section(cast("dict[str, Any]", value), (*self._path, key), self._text)

    def sections(self, key: str) -> list[Section]:
        """The tables `[path.key.NAME]`."""
        value = self._content.get(key, {})
        if not isinstance(value, dict):
            raise self.bad(key, f"holds tables: [{_dotted((*self._path, key))}.NAME]")
        found: list[Section] = []
        for name, content in cast("dict[str, object]", value).items():
            inner = Section({}, (*self._path, key), self._text)
            if not isinstance(content, dict):
                raise inner.bad(name, f"is a table: [{_dotted((*self._path, key, name))}]")
            if not name.strip() or not name.isprintable() or len(name) > MAX_NAME_CHARS:
                raise inner.bad(name[:20], f"is a name of 1 to {MAX_NAME_CHARS} characters.")
            path = (*self._path, key, name)
            found.append(Section(cast("dict[str, Any]", content), path, self._text))
        return found

    def bad(self, key: str, problem: str) -> BadDeclaration:
        line = _line_of(self._text, self._path, key)
        where = f"line {line}, " if line else ""
        return BadDeclaration(f"{where}{_dotted((*self._path, key))} {problem}")


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(one if re.fullmatch(r"[\w-]+", one) else f'"{one}"' for one in path)


def _line_of(text: str, path: tuple[str, ...], key: str) -> int | None:
    """Where a key is written, or else its table, as far as they are written plainly."""
    headers = {_dotted(path), _dotted((*path, key))}
    inside = not path
    table: int | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([^\[\]]+)\]", line):
            named = header[1].strip()
            if f"{named}.".startswith(f"{_dotted((*path, key))}."):
                return number
            inside = named in headers
            table = number if inside and table is None else table
        elif inside and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", line):
            return number
    return table
