"""Slack's file objects → `Attachment`, with a sentence for what Slack doesn't give. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..messages import Attachment

MAX_NAME_CHARS = 200
# File objects that are pages of Slack and no files.
PAGES = ("canvas", "docs", "list", "post", "quip", "space")
READABLE = (None, "visible", "check_file_info")


def attachments(files: Iterable[Mapping[str, Any]]) -> tuple[Attachment, ...]:
    """Every file, also those that can't be had: those with their `problem`."""
    return tuple(_attachment(file) for file in files if file.get("id"))


def is_partial(file: Mapping[str, Any]) -> bool:
    """Whether `files.info` has to be asked before anything can be said of the file."""
    return file.get("file_access") == "check_file_info" or (
        not url_of(file) and not _problem(file) and not file.get("is_external")
    )


def url_of(file: Mapping[str, Any]) -> str:
    """Where the bytes are, for whoever has the token."""
    return str(file.get("url_private_download") or file.get("url_private") or "")


def _attachment(file: Mapping[str, Any]) -> Attachment:
    size = file.get("size")
    return Attachment(
        id=str(file["id"]),
        name=_name(file),
        media_type=str(file.get("mimetype") or "application/octet-stream"),
        size_bytes=size if isinstance(size, int) and size > 0 else 0,
        problem=_problem(file),
    )


def _name(file: Mapping[str, Any]) -> str:
    name = str(file.get("name") or file.get("title") or file["id"])
    return "".join(c for c in name if c.isprintable())[:MAX_NAME_CHARS] or str(file["id"])


def _problem(file: Mapping[str, Any]) -> str:
    name, mode = _name(file), file.get("mode")
    if mode == "tombstone":
        return f"{name} was deleted."
    if mode == "hidden_by_limit":
        return f"{name} is hidden by the limits of this Slack plan. Upload it again."
    if mode == "external" or file.get("is_external"):
        return f"{name} is only a link to a file outside Slack. Upload the file itself."
    if mode in PAGES:
        return f"{name} is a page of Slack and no file. Upload the data as a file."
    if file.get("file_access") not in READABLE:
        return f"{name} can't be read: Slack gives this app no access to it."
    return ""
