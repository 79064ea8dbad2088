"""What must be so at the end of a day. Each check gives sentences on what isn't; none is good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest

from tests.fakes.day import gestures, lines, seen
from tests.fakes.day.rows import Rows, TurnRow
from tests.fakes.day.stage import Stage, World
from tests.fakes.slack.messages import File, Posted

CONTINUED = "_The answer is longer than fits here: all of it is in `answer.md`._"
DOCUMENT = "answer.md"
# What is posted beside what cells made: whole answers and tables, and what was asked for by button.
ADDED = (DOCUMENT, "table-", "code.py", gestures.NOTEBOOK)
SHOWN_CHARS = 200


def found(world: World, stages: list[Stage]) -> list[str]:
    """Everything that isn't as it must be."""
    turns = world.rows.turns()
    problems = [*_slack(world), *_undone(world.rows, turns), *_opinions(world.rows, stages)]
    for stage in stages:
        here = [turn for turn in turns if turn.thread == stage.key]
        checks = (_order(stage), _counts(stage), _texts(stage, here), _files(stage, here))
        problems += [f"{stage.plan.name} ({stage.key}): {one}" for one in (*checks,) for one in one]
        problems += [f"{stage.plan.name} ({stage.key}): {one}" for one in _leftovers(stage)]
    return problems


def _slack(world: World) -> Iterator[str]:
    """Nothing that Slack refuses for good, nothing that notifies anybody, nothing elsewhere."""
    space = world.slack.workspace
    yield from (f"Slack minds: {one}" for one in space.offences())
    yield from (f"would ping: {one}" for one in space.pings())
    for message in space.messages:
        is_public = space.is_own(message) and not message.visible_to and not message.is_deleted
        if is_public and message.thread_ts is None:
            place = f"{message.channel} {message.ts}"
            yield f"the bot spoke outside all threads: {place}: {_cut(message.text)}"


def _undone(rows: Rows, turns: list[TurnRow]) -> Iterator[str]:
    yield from (f"not done: {one}" for one in rows.undone())
    for turn in turns:
        if turn.ending is None or not turn.is_posted:
            yield f"turn {turn.id} on {turn.message} in {turn.thread} has no end"


def _opinions(rows: Rows, stages: list[Stage]) -> Iterator[str]:
    given = rows.opinions()
    for stage in stages:
        for scene in stage.scenes:
            user = stage.person(scene.people[1]).user
            if scene.kind == "likes" and (user, "helpful", "") not in given:
                yield f"{user} liked {scene.questions[0].number}: not recorded"
            why = gestures.reason(scene.questions[0]) if scene.kind == "complains" else ""
            if why and (user, "unhelpful", why) not in given:
                yield f"{user} complained {why!r}: not recorded"


def _order(stage: Stage) -> Iterator[str]:
    """Each question is answered once, in the order in which they were asked."""
    given = seen.given(stage.thread)
    scenes = (*stage.scenes, stage.plan.log)
    wanted_all = [answer for scene in scenes for answer in scene.answers]
    pairs = zip_longest(wanted_all, given)
    for number, (wanted, one) in enumerate(pairs):
        name = one.name if one else None
        if name != wanted:
            names = [each.name for each in given]
            at = f"message {one.message.ts}" if one else "the end"
            yield f"answer {number} at {at} is {name}, should be {wanted}; all: {names}"
            return


def _counts(stage: Stage) -> Iterator[str]:
    """Each question's cells ran once: the thread's own variables say so."""
    said = {one.name: one for one in seen.given(stage.thread) if one.said}
    counted = [question for scene in stage.scenes for question in scene.counted]
    total = 0
    for question in counted:
        total += question.amount
        one = said.get(str(question.number))
        is_repeated = sum(other == question for other in counted) > 1
        if one and not is_repeated and one.said.split(" rows ")[0] != f"total {total}":
            yield f"{question.text!r} at {one.message.ts}: {one.said!r}, should be total {total}"
        if one and question.kind == "load" and not one.said.endswith(f"rows {gestures.FILE_ROWS}"):
            yield f"{question.text!r} at {one.message.ts}: {one.said!r}, should have its rows"
    log = said.get(str(stage.plan.log.questions[0].number))
    numbers = [str(question.number) for question in counted]
    if log and log.said.split()[1:] != numbers:
        yield f"it counted {log.said.split()[1:]}, should be {numbers}"


def _texts(stage: Stage, turns: list[TurnRow]) -> Iterator[str]:
    """What people read is what is recorded, and nothing is said beside it."""
    told = seen.told(stage.thread)
    for turn in turns:
        pages = [one for one in told if seen.payload(one).get("message") == turn.message]
        yield from _text(stage, turn, pages)
    known = {turn.message for turn in turns}
    orders = Counter(str(seen.payload(one).get("message")) for one in told)
    for message, count in orders.items():
        if message not in known and count > 1:
            yield f"what {message} ordered was answered {count} times"


def _text(stage: Stage, turn: TurnRow, pages: list[Posted]) -> Iterator[str]:
    where = f"turn {turn.id} on {turn.message}"
    if not pages:
        yield f"{where} shows nothing; recorded: {_cut(turn.answer)}"
        return
    files = _files_of(stage, pages)

    def content(name: str) -> bytes:
        return next((file.content for file in files if file.name == name), b"")

    try:
        seen_lines = lines.shown(pages, content)
    except AssertionError as error:
        yield f"{where}: {error}"
        return
    kept = lines.recorded(turn.answer)
    shown = lines.resolved(seen_lines, kept)
    if shown and shown[-1] == CONTINUED:
        if content(DOCUMENT).decode() != turn.answer:
            yield f"{where}: {DOCUMENT} isn't the answer that is recorded"
        shown.pop()
        kept = kept[: len(shown)]
        # The last line that fits may be cut.
        if kept and kept[-1].startswith(shown[-1]):
            kept[-1] = shown[-1]
    for number, (one, other) in enumerate(zip_longest(shown, kept)):
        if one != other:
            at = ", ".join(page.ts for page in pages)
            yield f"{where} at {at}, line {number} shows {_cut(one)}, recorded is {_cut(other)}"
            return


def _files(stage: Stage, turns: list[TurnRow]) -> Iterator[str]:
    """All that cells made is there once, and all notebooks that were asked for."""
    posted = stage.thread.files
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
    """Nothing streams, waits or is half there."""
    for message in stage.thread.messages:
        if message.streaming_since is not None:
            yield f"{message.ts} streams still"
    for message in seen.told(stage.thread):
        if not seen.payload(message):
            yield f"{message.ts} belongs to no answer: {_cut(message.text)}"
    if stage.thread.status:
        yield f"its status is still {stage.thread.status!r}"
    if stage.thread.session and stage.thread.session.status == "processing":
        yield "its session is still processing"


def _files_of(stage: Stage, pages: list[Posted]) -> list[File]:
    """Those that the mark of an answer names."""
    ids = [id_ for page in pages for id_ in seen.payload(page).get("files", ())]
    space = stage.world.slack.workspace
    return [space.files[id_] for id_ in ids if id_ in space.files]


def _cut(text: str | None) -> str:
    said = repr(text)
    return said if len(said) <= SHOWN_CHARS else f"{said[:SHOWN_CHARS]}…"
