"""What must be so at the end of a day. Each check gives sentences on what isn't; none is good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest

from tests.fakes.day import gestures, seen
from tests.fakes.day.rows import Rows, TurnRow
from tests.fakes.day.stage import Stage, World
from tests.fakes.reading import lines
from tests.fakes.reading.pages import Page

# What is posted beside what cells made: whole answers and tables, and what was asked for by button.
ADDED = (lines.DOCUMENT, "table-", "code.py", gestures.NOTEBOOK)


def found(world: World, stages: list[Stage]) -> list[str]:
    """Everything that isn't as it must be."""
    turns = world.rows.turns()
    problems = [*world.town.problems(), *_undone(world.rows, turns), *_opinions(world, stages)]
    for stage in stages:
        here = [turn for turn in turns if turn.thread == stage.room.key]
        checks = (_order(stage), _counts(stage), _texts(stage, here), _files(stage, here))
        problems += [f"{stage.name}: {one}" for one in (*checks,) for one in one]
        problems += [f"{stage.name}: {one}" for one in _leftovers(stage)]
    return problems


def _undone(rows: Rows, turns: list[TurnRow]) -> Iterator[str]:
    yield from (f"not done: {one}" for one in rows.undone())
    for turn in turns:
        if turn.ending is None or not turn.is_posted:
            yield f"turn {turn.id} on {turn.message} in {turn.thread} has no end"


def _opinions(world: World, stages: list[Stage]) -> Iterator[str]:
    given = world.rows.opinions()
    for stage in stages:
        for scene in stage.scenes:
            user = world.town.author_id(stage.who(scene.people[1]))
            if scene.kind == "likes" and (user, "helpful", "") not in given:
                yield f"{user} liked {scene.questions[0].number}: not recorded"
            why = gestures.reason(scene.questions[0]) if scene.kind == "complains" else ""
            if why and (user, "unhelpful", why) not in given:
                yield f"{user} complained {why!r}: not recorded"


def _order(stage: Stage) -> Iterator[str]:
    """Each question is answered once, in the order in which they were asked."""
    given = seen.given(stage.room.pages())
    scenes = (*stage.scenes, stage.plan.log)
    wanted_all = [answer for scene in scenes for answer in scene.answers]
    pairs = zip_longest(wanted_all, given)
    for number, (wanted, one) in enumerate(pairs):
        name = one.name if one else None
        if name != wanted:
            names = [each.name for each in given]
            at = f"message {one.page.id}" if one else "the end"
            yield f"answer {number} at {at} is {name}, should be {wanted}; all: {names}"
            return


def _counts(stage: Stage) -> Iterator[str]:
    """Each question's cells ran once: the thread's own variables say so."""
    said = {one.name: one for one in seen.given(stage.room.pages()) if one.said}
    counted = [question for scene in stage.scenes for question in scene.counted]
    total = 0
    for question in counted:
        total += question.amount
        one = said.get(str(question.number))
        is_repeated = sum(other == question for other in counted) > 1
        if one and not is_repeated and one.said.split(" rows ")[0] != f"total {total}":
            yield f"{question.text!r} at {one.page.id}: {one.said!r}, should be total {total}"
        if one and question.kind == "load" and not one.said.endswith(f"rows {gestures.FILE_ROWS}"):
            yield f"{question.text!r} at {one.page.id}: {one.said!r}, should have its rows"
    log = said.get(str(stage.plan.log.questions[0].number))
    numbers = [str(question.number) for question in counted]
    if log and log.said.split()[1:] != numbers:
        yield f"it counted {log.said.split()[1:]}, should be {numbers}"


def _texts(stage: Stage, turns: list[TurnRow]) -> Iterator[str]:
    """What people read is what is recorded, and nothing is said beside it."""
    told = stage.room.pages()
    for turn in turns:
        yield from _text(turn, [one for one in told if one.answers == turn.message])
    known = {turn.message for turn in turns}
    orders = Counter(one.answers for one in told)
    for message, count in orders.items():
        if message not in known and count > 1:
            yield f"what {message} ordered was answered {count} times"


def _text(turn: TurnRow, pages: list[Page]) -> Iterator[str]:
    where = f"turn {turn.id} on {turn.message}"
    if not pages:
        yield f"{where} shows nothing; recorded: {lines.cut(turn.answer)}"
    elif difference := lines.difference(turn.answer, pages):
        yield f"{where} at {', '.join(page.id for page in pages)}: {difference}"
    # Whatever was interrupted, killed or posted again: one receipt, below the last words. One that
    # was stopped may have asked no model.
    shown = [(page.id, len(page.receipts)) for page in pages if page.receipts]
    none, one = list[tuple[str, int]](), [(pages[-1].id, 1)] if pages else []
    may_be = {"answered": [one], "received": [none]}.get(turn.ending or "", [none, one])
    if shown not in may_be:
        yield f"{where} ({turn.ending}) has receipts at {shown}, should be at {may_be}"


def _files(stage: Stage, turns: list[TurnRow]) -> Iterator[str]:
    """All that cells made is there once, and all notebooks that were asked for."""
    posted = stage.room.files()
    made = Counter(content for turn in turns for content in turn.files)
    there = Counter(file.content for file in posted if not file.name.startswith(ADDED))
    names = {file.content: file.name for file in posted}
    for content in (made - there) + (there - made):
        name = names.get(content, f"a file of {len(content)} bytes")
        yield f"{name} is there {there[content]} times, should be {made[content]}"
    wanted = sum(scene.kind == "exports" for scene in stage.scenes)
    if gestures.notebooks(stage) < wanted:
        yield f"{gestures.notebooks(stage)} notebooks, should be {wanted}"


def _leftovers(stage: Stage) -> Iterator[str]:
    """Nothing is being made, waits or is half there."""
    yield from stage.room.leftovers()
    for page in stage.room.pages():
        if not page.answers:
            yield f"{page.id} belongs to no answer: {lines.cut(page.text)}"
