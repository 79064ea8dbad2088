"""What may be wrong with what Threadbook works with. Each text is a sentence for people."""

from __future__ import annotations


class DatasetsError(LookupError):
    """The dataset server can't be started or refuses; the text is for a person."""


class DatabaseError(Exception):
    """Threadbook can't work with its database; the text is for the operator, without secrets."""
