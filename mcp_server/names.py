"""Finding a thing by its name. Names are looked up, never put together to paths. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Protocol, TypeVar

from .errors import UnknownDataset


class Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def file_name(self) -> str: ...


NamedT = TypeVar("NamedT", bound=Named)


def find(things: Sequence[NamedT], name: str) -> NamedT:
    """The dataset of that name, else the only one of that file name.

    Raises:
        UnknownDataset: there is none.
    """
    wanted = normal(name)
    for thing in things:
        if wanted == normal(thing.name):
            return thing
    of_file = [thing for thing in things if wanted == normal(thing.file_name)]
    if len(of_file) == 1:
        return of_file[0]
    raise UnknownDataset(name, [thing.name for thing in things])


def normal(name: str) -> str:
    """One spelling of an accent."""
    return unicodedata.normalize("NFC", name)
