"""What comes of a file that is turned to Parquet. Values, as JSON between two processes."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class MadeTable:
    """`file` lies in the folder of what was made; `name` is the one that it would like; `part` is
    the sheet, list or packed file that it was.
    """

    file: str
    name: str
    part: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """`refusals` are sentences about what there is no table of. It isn't sure when reading was
    ended from outside: another time it may go well.
    """

    tables: tuple[MadeTable, ...] = ()
    refusals: tuple[str, ...] = ()
    is_sure: bool = True


MADE = TypeAdapter(Made)
