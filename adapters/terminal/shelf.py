"""Where what an answer gives out is found on this machine: saved, if it isn't yet."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from ..markdown.visible import one_line
from ..messages import File

MAX_NAME_CHARS = 100


class Shelf:
    """A folder for files. `here` is where the person is, `home` what `~` means."""

    def __init__(self, folder: Path, *, here: Path, home: Path) -> None:
        self._folder = folder
        self._here = here
        self._home = home

    async def put(self, file: File) -> str:
        """The file's path, as short as it can be said."""
        path = Path(file.saved_at) if file.saved_at else await asyncio.to_thread(self._save, file)
        return self.said(path)

    def said(self, path: Path) -> str:
        ways = [str(path)]
        if path.is_relative_to(self._here):
            ways.append(str(path.relative_to(self._here)))
        if path.is_relative_to(self._home):
            ways.append(f"~/{path.relative_to(self._home)}")
        return min(ways, key=len)

    def _save(self, file: File) -> Path:
        """Nothing that is there is written over."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = Path(re.sub(r'[/\\:*?"<>|]', "-", one_line(file.name, MAX_NAME_CHARS)).strip(". "))
        for number in range(1, 10_000):
            way = name if number == 1 else Path(f"{name.stem}-{number}{name.suffix}")
            try:
                with (self._folder / way).open("xb") as target:
                    target.write(file.content)
            except FileExistsError:
                continue
            return self._folder / way
        raise FileExistsError(f"{self._folder} is full of files named {name}")
