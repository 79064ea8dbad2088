"""Has the head look through a cell's answer before it goes to the host. Knows no namespace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from . import screened
from .exposure.probes import Probes
from .exposure.registry import Loads

# The texts and the cell's code in; {"texts", "counts"} out, or None where that failed.
Ask = Callable[[list[str], str], dict[str, Any] | None]


class Screen:
    """What is answered as long as nothing was loaded passes as it is."""

    def __init__(self, loads: Loads, probes: Probes, ask: Ask, *, reveals: int) -> None:
        self._loads, self._probes, self._ask, self._reveals = loads, probes, ask, reveals
        self._loads_before = 0

    def begin(self) -> None:
        """A cell begins."""
        self._loads_before = self._loads.count

    def answer(
        self, parts: list[dict[str, Any]], sure: Sequence[str], *, code: str, ending: str
    ) -> list[dict[str, Any]]:
        """The parts as the host may have them; `sure` are those notes that no code wrote."""
        if not self._loads.count:
            return parts
        if ending == "lost":
            return screened.withheld(parts, screened.WITHHELD, sure)
        if ending not in ("finished", "raised") and self._loads.count != self._loads_before:
            return screened.withheld(parts, screened.UNDONE, sure)
        seen = self._seen(screened.texts(parts), code)
        if seen is None:
            return screened.withheld(parts, screened.WITHHELD, sure)
        return screened.passed(parts, seen, reveals=self._reveals)

    def _seen(self, texts: list[str], code: str) -> list[screened.Seen] | None:
        """The texts as they come from the gate; None where it isn't sound."""
        if not any(texts):
            return [(text, 0) for text in texts]
        place, probed = self._probes.into(texts)
        said = self._ask(probed, code) or {}
        given: Any = said.get("texts") or ()
        counts: Any = said.get("counts") or ()
        seen: list[Any] = [*zip(given, counts, strict=False)]
        is_sound = len(seen) == len(probed) and all(
            isinstance(text, str) and isinstance(count, int) for text, count in seen
        )
        if not is_sound or not self._probes.were_masked(seen.pop(place)[0]):
            return None
        return seen
