"""A day from a seed: every feature at least once, dealt over the threads, then more. Pure."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace

from tests.fakes.day.questions import Kind, Question
from tests.fakes.day.script import Day, Scene, SceneKind, ThreadPlan, dataset

PEOPLE = ("U0ANA", "U0BEN", "U0CID", "U0DAN", "U0EVE")
# A public, a private and a direct place; in the last channel the switch for mentions is turned.
PLACES = ("C0DATA", "", "G0BOARD", "C0SALES")
QUIET = "C0QUIET"

KINDS: tuple[Kind, ...] = (
    "add", "steps", "table", "longtable", "long", "huge", "chart", "file", "ping",
)  # fmt: skip
EVERYTHING: tuple[SceneKind, ...] = (
    "joins", "waits", "stops", "hits stop", "may not stop", "suggests", "chooses", "retries",
    "shows code", "exports", "likes", "complains", "drops", "loads", "helps", "lists", "mentions",
    "edits", "deletes", "bot", "again", "shortcut", "home", "command",
)  # fmt: skip
# What must not depend on a press or a home that a crash may swallow.
OFTEN: tuple[SceneKind, ...] = (
    "asks", "asks", "asks", "asks", "joins", "waits", "suggests", "retries", "loads", "stops",
)  # fmt: skip
# What is asked in a scene, where it isn't one simple question.
ASKED: dict[SceneKind, tuple[Kind, ...]] = {
    "joins": ("held", "add", "table"), "waits": ("late", "steps"), "stops": ("held",),
    "hits stop": ("spin",), "may not stop": ("held",), "suggests": ("next",),
    "chooses": ("choice",), "drops": ("load",), "loads": ("load",), "log": ("log",),
    "helps": (), "lists": (), "bot": (), "again": (), "home": (), "command": (),
}  # fmt: skip


class Planner:
    """`scene` makes one of a kind; numbers rise over the whole day."""

    def __init__(self, seed: int, *, people: tuple[str, ...] = PEOPLE, first: int = 1) -> None:
        self.random = random.Random(seed)
        self._people = people
        self._numbers = itertools.count(first)
        self._kinds = itertools.cycle(KINDS)

    def thread(self, number: int, wanted: list[SceneKind]) -> ThreadPlan:
        """A thread with these scenes, after a question that begins it."""
        starter = self._people[number % len(self._people)]
        channel = QUIET if "mentions" in wanted else PLACES[number % len(PLACES)]
        first = self.scene("asks", starter, channel, is_first=True)
        scenes = [first, *(self.scene(kind, starter, channel) for kind in wanted)]
        log = self.scene("log", starter, channel)
        return ThreadPlan(f"thread {number}", channel, starter, tuple(scenes), log)

    def scene(
        self, kind: SceneKind, starter: str, channel: str, *, is_first: bool = False
    ) -> Scene:
        if not channel and kind == "may not stop":
            kind = "stops"  # in direct messages everybody may
        others = [person for person in self._people if person != starter]
        self.random.shuffle(others)
        people = (starter, *others) if channel else (starter,) * len(self._people)
        if not is_first and kind != "may not stop":
            first = self.random.randrange(len(people))
            people = (*people[first:], *people[:first])
        return Scene(kind, people, tuple(self._questions(kind)))

    def _questions(self, kind: SceneKind) -> Iterator[Question]:
        if kind == "asks":
            yield self._question(next(self._kinds))
            return
        for asked in ASKED.get(kind, ("add",)):
            question = self._question(asked)
            yield replace(question, word=dataset(question)) if asked == "load" else question

    def _question(self, kind: Kind) -> Question:
        return Question(next(self._numbers), kind, self.random.randint(1, 9))


def day(
    seed: int,
    *,
    threads: int,
    count: int,
    features: tuple[SceneKind, ...] = EVERYTHING,
    more: tuple[SceneKind, ...] = OFTEN,
) -> Day:
    """A day of at least that many things said and pressed, with all `features` in it."""
    planner = Planner(seed)
    wanted: list[list[SceneKind]] = [[] for _ in range(threads)]
    dealt = list(features)
    planner.random.shuffle(dealt)
    for place, kind in zip(itertools.cycle(wanted), dealt, strict=False):
        place.append(kind)
    asks: list[SceneKind] = ["asks"] * max(0, len(KINDS) - threads)
    for place, kind in zip(itertools.cycle(reversed(wanted)), asks, strict=False):
        place.append(kind)
    counted = sum(Scene(kind, ()).count for place in wanted for kind in place) + 2 * threads
    while counted < count:
        kind = planner.random.choice(more)
        planner.random.choice(wanted).append(kind)
        counted += Scene(kind, ()).count
    return Day(seed, tuple(planner.thread(number, one) for number, one in enumerate(wanted)))
