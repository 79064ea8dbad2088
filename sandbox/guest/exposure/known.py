"""What the model knows already, and so may see again: its own code and what was shown to it."""

from __future__ import annotations

from datetime import datetime

from .days import moments
from .letters import stream
from .numbers import written


class Known:
    """Texts that the model wrote or saw, and values that are no secret of anybody."""

    def __init__(self, texts: list[str], categories: frozenset[bytes]) -> None:
        text = "\n".join(texts)
        # Without anything between: values that were shown one after the other may be one, too.
        self._letters = stream(text).letters.tobytes()
        self._categories = categories
        self._numbers = {abs(one.value) for one in written(text)}
        self._moments = {one.when for one in moments(text)}

    def letters(self, found: bytes) -> bool:
        return found in self._categories or found in self._letters

    def number(self, value: float) -> bool:
        return abs(value) in self._numbers

    def moment(self, when: datetime) -> bool:
        return when in self._moments
