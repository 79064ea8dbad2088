"""JSON that every reader reads alike: what comes from a sandbox is read here, and goes on only as
it was understood. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NoReturn, cast

MAX_NESTING = 64
MAX_KEYS = 10_000
MAX_NUMBER = 10**308  # about as far as a double reaches


class NotStrict(ValueError):
    """The text isn't such JSON; the error is a sentence that tells why, and quotes nothing."""


def rewritten(body: bytes) -> bytes:
    """The JSON object in `body`, written anew.

    Raises:
        NotStrict: it is something else, or could be read differently by somebody else.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise NotStrict("The request isn't UTF-8 text.") from error
    try:
        value: object = json.loads(text, object_pairs_hook=_Keys(), parse_constant=_no_constant)
    except NotStrict:
        raise
    except RecursionError as error:
        raise NotStrict(_TOO_DEEP) from error
    except ValueError as error:
        raise NotStrict("The request isn't JSON.") from error
    if not isinstance(value, dict):
        raise NotStrict("The request isn't a JSON object.")
    return _written(cast("dict[str, object]", value))


def is_plain_json(value: Mapping[str, object]) -> bool:
    """Whether it can be written as JSON that every reader reads alike."""
    try:
        _written(value)
    except NotStrict:
        return False
    return True


def _written(value: Mapping[str, object]) -> bytes:
    _check_values(value)
    try:
        written = json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        return written.encode()
    except UnicodeEncodeError as error:
        raise NotStrict("A text in the request has half a surrogate pair.") from error
    except ValueError as error:
        raise NotStrict(_TOO_LARGE) from error


_TOO_DEEP = f"The request is nested deeper than {MAX_NESTING} levels."
_TOO_LARGE = "A number in the request is too large."


class _Keys:
    """Makes objects of their pairs, and counts those of one request."""

    def __init__(self) -> None:
        self._left = MAX_KEYS

    def __call__(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        self._left -= len(pairs) or 1
        if self._left < 0:
            raise NotStrict(f"The request has more than {MAX_KEYS:,} keys.")
        made = dict(pairs)
        if len(made) != len(pairs):
            raise NotStrict("A key is in an object of the request twice.")
        return made


def _no_constant(_name: str) -> NoReturn:
    raise NotStrict("The request holds NaN or Infinity, which JSON doesn't have.")


def _check_values(fields: Mapping[str, object]) -> None:
    level: list[object] = [fields]
    for _ in range(MAX_NESTING):
        children = [child for value in level for child in _children(value)]
        if any(isinstance(child, int) and abs(child) > MAX_NUMBER for child in children):
            raise NotStrict(_TOO_LARGE)
        level = [child for child in children if isinstance(child, dict | list)]
        if not level:
            return
    raise NotStrict(_TOO_DEEP)


def _children(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return cast("Mapping[str, object]", value).values()
    return cast("list[object]", value) if isinstance(value, list) else ()
