"""What opens a table, as bytes that another replica can open it with. Knows no tables.

Only replicas write such bytes, and only they and the process between them read them.
"""

from __future__ import annotations

import io
import pickle
from typing import Any


class Sealing:
    """Pickles; what each replica has for itself is left out, and found again by its class."""

    def __init__(self, *own: object) -> None:
        self._own = {type(one).__qualname__: one for one in own}

    def sealed(self, value: object) -> bytes:
        """Raises: TypeError: it holds what can't leave its process."""
        into = io.BytesIO()
        _Pickler(into, self._own).dump(value)
        return into.getvalue()

    def opened(self, sealed: bytes) -> Any:
        """The value, with this replica's own parts in it."""
        return _Unpickler(io.BytesIO(sealed), self._own).load()


class _Pickler(pickle.Pickler):
    def __init__(self, into: io.BytesIO, own: dict[str, object]) -> None:
        super().__init__(into)
        self._names = {id(one): name for name, one in own.items()}

    def persistent_id(self, obj: object) -> str | None:
        return self._names.get(id(obj))


class _Unpickler(pickle.Unpickler):
    def __init__(self, source: io.BytesIO, own: dict[str, object]) -> None:
        super().__init__(source)
        self._own = own

    def persistent_load(self, pid: str) -> object:
        return self._own[pid]
