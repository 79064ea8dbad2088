"""What can go wrong with a model, and who is told."""

from __future__ import annotations


class ModelError(Exception):
    """`person` is one sentence for the thread, without secrets; `operator` is for the log."""

    def __init__(self, person: str, *, operator: str) -> None:
        super().__init__(person)
        self.person = person
        self.operator = operator
