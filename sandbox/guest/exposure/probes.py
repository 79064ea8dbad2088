"""Words that nobody prints, among those that the gate masks: a text with one shows that it works.

They are made before any code of a user runs, and known to the supervisor and the gate.
"""

from __future__ import annotations

import random
import secrets
import string

COUNT = 32
LETTERS = 12


class Probes:
    """New ones for a sandbox."""

    def __init__(self) -> None:
        letters = string.ascii_lowercase
        self.words = tuple(
            "".join(secrets.choice(letters) for _ in range(LETTERS)) for _ in range(COUNT)
        )

    def into(self, texts: list[str]) -> tuple[int, list[str]]:
        """The place of one more text, hard to tell from the others, and all with it."""
        place = secrets.randbelow(len(texts) + 1)
        like = [word for text in texts for word in text.split()[:200]] or ["x"]
        words = random.choices(like, k=8)
        words.insert(secrets.randbelow(8), secrets.choice(self.words))
        return place, [*texts[:place], " ".join(words), *texts[place:]]

    def were_masked(self, text: str) -> bool:
        return not any(word in text for word in self.words)
