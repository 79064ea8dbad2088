"""A URL without what is secret in it: variables stand for that. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import quote

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

_VARIABLE = re.compile(r"\$\{\w+\}")
_SECRET = re.compile(r"pass|pwd|secret|token|key|credential", re.I)


def is_url(place: str) -> bool:
    return "://" in place or _VARIABLE.fullmatch(place) is not None


def without_secrets(
    url: str, name: str, environment: Mapping[str, str]
) -> tuple[str, dict[str, str]]:
    """The URL as it may be written down, and what its new variables stand for: each value is
    written as it has to be in a URL.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # it has no password that a database would see
        return url, {}
    found: dict[str, str] = {}
    stands: dict[str, str] = {}

    def hide(key: str, value: str) -> str:
        if _VARIABLE.fullmatch(value):
            stand, variable = f"hiddenvalue{len(stands)}x", value
        else:
            written = quote(value, safe="")
            chosen = _variable(f"{name}_{key}", written, {**environment, **found})
            found[chosen] = written
            stand, variable = f"hiddenvalue{len(stands)}x", f"${{{chosen}}}"
        stands[stand] = variable
        return stand

    if parsed.password:
        parsed = parsed.set(password=hide("password", str(parsed.password)))
    query = {
        key: hide(key, value) if isinstance(value, str) and _SECRET.search(key) else value
        for key, value in parsed.query.items()
    }
    if not found:
        return url, {}
    shown = parsed.set(query=query).render_as_string(hide_password=False)
    for stand, variable in stands.items():
        shown = shown.replace(stand, variable)
    return shown, found


def _variable(wanted: str, value: str, taken: Mapping[str, str]) -> str:
    """A name that stands for nothing else; Threadbook's own settings begin otherwise."""
    name = re.sub(r"[^A-Z0-9]+", "_", wanted.upper()).strip("_")
    if name[:1].isdigit() or name.startswith("THREADBOOK"):
        name = f"DATABASE_{name}"
    while taken.get(name, value) != value:
        name += "_2"
    return name


def name_in(url: str) -> str:
    """What a database would be called: by its own name, or by its host's."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return "database"
    return PurePosixPath(parsed.database or "").stem or parsed.host or "database"
