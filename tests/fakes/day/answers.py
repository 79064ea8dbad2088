"""What the echo model says: each number that it answers exactly once, in every form. Pure."""

from __future__ import annotations

from tests.fakes.day.questions import Question

TABLE_ROWS = 12
LONG_TABLE_ROWS = 150
LONG_PARTS = 14
HUGE_PARTS = 42
PINGS = "<!channel> <!here|here> <@U0BEN> <!subteam^S0ALL> @everyone <#C0DATA> and 1 < 2 & 3 > 2"

_WORDS = "rows of this kind were counted, compared with those before and found to be as they were "


def section(question: Question, said: str) -> str:
    """The answer to one question; `said` is what its cell printed."""
    parts = [f"Answer {question.number}: {said}.", *_body(question)]
    return "\n\n".join(part for part in parts if part)


def offers(questions: list[Question]) -> str:
    """The lines that become buttons: choices if any question asks back, else suggestions."""
    for kind, word in (("choice", "[choice]"), ("next", "[next]")):
        asked = next((one for one in questions if one.kind == kind), None)
        if asked is not None:
            return "\n\n" + "\n".join(f"{word} {one.text}" for one in asked.offered)
    return ""


def _body(question: Question) -> list[str]:
    number = question.number
    match question.kind:
        case "table":
            return [_table(number, TABLE_ROWS), "The table is sorted by place."]
        case "longtable":
            return ["All of them:", _table(number, LONG_TABLE_ROWS)]
        case "long":
            return [_part(number, part) for part in range(LONG_PARTS)]
        case "huge":
            return [_part(number, part) for part in range(HUGE_PARTS)]
        case "ping":
            return [f"Somebody wrote {PINGS}.", f"> {PINGS}", f"- **{PINGS}**"]
        case _:
            return []


def _table(number: int, rows: int) -> str:
    head = "| place | name | share | note |\n| --- | --- | --- | --- |"
    lines = [
        f"| {row} | item {row} of {number} | {row * 7 % 100}.5 | {_NOTES[row % len(_NOTES)]} |"
        for row in range(1, rows + 1)
    ]
    return "\n".join((head, *lines))


_NOTES = ("as before", "a < b & c > d", "", "**new**", "<!channel>", "über 1 000 €")


def _part(number: int, part: int) -> str:
    """About 750 characters: words, then a list, a table or code."""
    words = f"### Part {part} of {number}\n\nIn part {part}, {_WORDS * 4}{part}."
    match part % 3:
        case 0:
            more = "\n".join(f"{n}. line {n} of part {part}, with `code_{n}`" for n in range(1, 9))
        case 1:
            lines = "\n".join(f"    value_{n} = {n} if a < b & c > d else {part}" for n in range(7))
            more = f"```python\n{lines}\n```"
        case _:
            more = "\n".join(f"- **item {n}** of part {part}: *nothing* of note" for n in range(9))
    return f"{words}\n\n{more}"
