"""What can go wrong with a model, and who is told."""

from __future__ import annotations


class ModelError(Exception):
    """`person` is one sentence for the thread, without secrets; `operator` is for the log."""

    def __init__(self, person: str, *, operator: str) -> None:
        super().__init__(person)
        self.person = person
        self.operator = operator


class Unavailable(ModelError):
    """This model can't answer now; another one may."""


class ContextOverflow(ModelError):
    """The request is longer than what the model can read at once."""
