"""What a file from a sandbox is: by its name, where its content doesn't say otherwise. Pure."""

from __future__ import annotations

import mimetypes

UNKNOWN = "application/octet-stream"
COMPRESSED = {"gzip": "application/gzip", "bzip2": "application/x-bzip2", "xz": "application/x-xz"}
IMAGE_STARTS = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
    "image/webp": b"RIFF",
}
INERT = ("text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/xml")


def media_type(name: str, content: bytes) -> str:
    """A type that no client runs or renders by mistake: pages and vector images are plain data."""
    kind, encoding = mimetypes.guess_type(name)
    if encoding is not None:
        return COMPRESSED.get(encoding, UNKNOWN)
    if kind is None or kind in INERT:
        return UNKNOWN
    if kind.startswith("image/") and not content.startswith(IMAGE_STARTS.get(kind, b"\0none")):
        return UNKNOWN
    return kind
