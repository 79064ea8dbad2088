"""Cases 61 and 62: text that would ping, link, or break out of its place, wherever it comes from.

The fixture `slack` ends each test without a ping and without anything that Slack minds. Numbers are
those of the abuse cases.
"""

from __future__ import annotations

from typing import Any

import pytest

from agent.model import Completion
from agent.scripted import runs
from bot.uploads import Upload
from tests.fakes.catalogue import Catalogue
from tests.fakes.desk import Receiver
from tests.fakes.open_desk import quoting
from tests.fakes.slack.faults import refused
from tests.fakes.slack.human import Human
from tests.fakes.slack.messages import Posted
from tests.fakes.slack_office import SlackOffice

LOUD = "<!channel> <!here|here> <!everyone> <@U0BEN> <@W0BEN|ben> <!subteam^S1|@all>"
UNSEEN = "\u202e\u200b\u2066\ufeff\u00ad\U000e0041"
HOSTILE = f"{LOUD} {UNSEEN} <https://evil.example|bank> *b* _i_ ~s~"
TURNS = ("\u202e", "\u2066", "\ufeff", "\U000e0041")


class HostileCatalogue(Catalogue):
    """A dataset whose name and description are written by an enemy."""

    async def call(self, tool: str, *, identity: str, **arguments: str) -> dict[str, Any]:
        if tool != "list_datasets":
            raise LookupError(f"no dataset {HOSTILE}")
        detail = {"name": HOSTILE, "description": HOSTILE, "rows": 1, "columns": 1, "format": "csv"}
        return {"datasets": [HOSTILE], "details": [detail]}


class HostileReceiver(Receiver):
    """Says of each file what an enemy would have it say."""

    async def receive(self, *given: Any, **more: Any) -> Upload:
        taken = await super().receive(*given, **more)
        return Upload(taken.datasets, (f"Took {HOSTILE}.",), (f"Refused {HOSTILE}.",))


async def one(at: SlackOffice, ana: Human, *lines: Any, text: str = "go") -> Posted:
    """The answer to one question."""
    async with at.open(*lines) as desk:
        question = await ana.mentions(text)
        [answer, *_] = await ana.answered(question, 1)
        await desk.idle()
    assert not any(sign in at.shown() for sign in TURNS)
    assert "<!" not in at.shown().replace("<!date", "")
    assert "<@" not in at.shown()
    return answer


@pytest.fixture
def ana(at: SlackOffice) -> Human:
    return Human(at.slack)


async def test_abuse_61_pings_in_what_the_model_says_are_plain_text(
    at: SlackOffice, ana: Human
) -> None:
    answer = await one(at, ana, Completion(HOSTILE))
    assert answer.text.startswith("<!channel> <!here|here> <!everyone> <@U0BEN>")


async def test_abuse_61_pings_that_are_streamed_in_pieces_are_plain_text(
    at: SlackOffice, ana: Human
) -> None:
    answer = await one(at, ana, runs("import time; time.sleep(0.5)", f"{HOSTILE}\n"), quoting)
    assert answer.was_streamed
    assert answer.text.startswith("<!channel> <!here|here> <!everyone> <@U0BEN>")


async def test_abuse_61_pings_in_output_and_errors_are_plain_text(
    at: SlackOffice, ana: Human
) -> None:
    answer = await one(at, ana, runs(f"print({HOSTILE!r})"), quoting)
    assert "<!channel>" in answer.text
    answer = await one(at, ana, runs(f"raise ValueError({HOSTILE!r})"), quoting)
    assert "ValueError" in answer.text


async def test_abuse_61_pings_in_what_a_cell_answers_from_data_are_plain_text(
    at: SlackOffice, ana: Human
) -> None:
    code = f"import pandas\nframe = pandas.DataFrame({{'a': [{HOSTILE!r}], {HOSTILE!r}: 1}})\n"
    answer = await one(at, ana, runs(f"{code}answer({HOSTILE!r}, frame)"))
    assert answer.text.startswith("<!channel> <!here|here> <!everyone> <@U0BEN>")


async def test_abuse_61_pings_in_table_cells_are_plain_text(at: SlackOffice, ana: Human) -> None:
    cell = HOSTILE.replace("|", "\\|")
    rows = "".join(f"| {cell} | {number} |\n" for number in range(120))
    table = f"| {cell} | n |\n|---|---|\n{rows}"
    answer = await one(at, ana, Completion(f"All of it:\n\n{table}"))
    assert any(block["type"] == "table" for block in answer.blocks)
    [file] = at.slack.workspace.in_thread(answer).files
    assert file.name == "table-1.csv"
    at.slack.faults["chat.postMessage"].extend([refused("invalid_blocks")] * 2)
    answer = await one(at, ana, Completion(f"All of it:\n\n{table}"))
    assert not any(block["type"] == "table" for block in answer.blocks)
    assert answer.text.count("```") == 2


async def test_abuse_61_pings_in_step_titles_are_plain_text(at: SlackOffice, ana: Human) -> None:
    code = f"# {HOSTILE}\nimport time; time.sleep(0.5)"
    answer = await one(at, ana, runs(code), Completion("Done."))
    [task] = answer.tasks.values()
    assert "channel" in task.title


async def test_abuse_61_pings_in_buttons_are_plain_text_also_when_pressed(
    at: SlackOffice, ana: Human
) -> None:
    async with at.open(Completion(f"Done.\n[next] {HOSTILE}"), Completion("And done.")) as desk:
        question = await ana.mentions("go")
        [answer] = await ana.answered(question, 1)
        await desk.idle()
        assert "evil.example" in str(answer.blocks)
        await ana.presses(answer, "tb:ask:0")
        answers = await ana.answered(question, 2)
        assert answers[1].text.startswith("> **Ana:** ")
    assert not any(sign in answers[1].markup for sign in TURNS)


async def test_abuse_61_a_choice_that_pings_is_plain_text(at: SlackOffice, ana: Human) -> None:
    await one(at, ana, Completion(f"Which?\n[choice] {HOSTILE}\n[choice] the other"))


async def test_abuse_61_names_of_files_that_cells_make_ping_nobody(
    at: SlackOffice, ana: Human
) -> None:
    names = {f"{HOSTILE}.csv": b"a\n1\n", "../../<!here>\n.csv": b"a\n", "empty<!here>.csv": b""}
    answer = await one(at, ana, runs(f"output_files = {names!r}"), Completion("Done."))
    files = at.slack.workspace.in_thread(answer).files
    assert len(files) == 2
    assert not any(set(file.name) & set('<>|/\\:"\n') for file in files)
    assert "I can't post the file" in at.shown()


async def test_abuse_61_names_of_uploads_and_what_is_said_of_them_ping_nobody(
    at: SlackOffice, ana: Human
) -> None:
    at.office.receiver = HostileReceiver()
    async with at.open(Completion("Seen.")) as desk:
        names = [f"{HOSTILE}.csv", "<!channel>.exe", "`<@U0BEN>`.csv", "a\nb\n# <!here>.csv"]
        question = await ana.mentions("look", files=[(name, b"a\n1\n") for name in names])
        await ana.answered(question, 1)
        await desk.idle()
    assert not any(sign in at.shown() for sign in TURNS)


async def test_abuse_61_names_of_people_and_datasets_ping_nobody(
    at: SlackOffice, ana: Human
) -> None:
    space = at.slack.workspace
    space.add_person("U0EVE", HOSTILE)
    at.office.catalogue = HostileCatalogue()
    eve = Human(at.slack, "U0EVE")
    async with at.open(Completion("Done.\n[next] More?"), Completion("More."), Completion("It.")):
        question = await eve.mentions(HOSTILE)
        [answer] = await eve.answered(question, 1)
        await eve.presses(answer, "More?")
        await eve.answered(question, 2)
        await eve.replies(question, "datasets")
        await eve.replies(question, f"datasets {LOUD.split()[0]}")
        await eve.answered(question, 4)
        await eve.opens_home()
        await eve.opens_dm()
        await space.until(lambda: bool(space.homes and space.prompts))
        await eve.uses_shortcut("ask_about", question)
        await space.until(lambda: bool(space.modals))
        assert await eve.submits(eve.modal, {"question": HOSTILE}) == {}
        await eve.answered(question, 5)
        for words in ("", HOSTILE):
            await at.slack.deliveries.until_acknowledged(eve.runs("/datasets", words))
        await space.until(lambda: sum(m.visible_to == eve.user for m in space.messages) >= 2)
    home = str(space.homes[eve.user]).replace("<!date", "")
    assert "<!" not in home
    assert "<@" not in home
    assert not any(sign in at.shown() for sign in TURNS)


async def test_abuse_62_code_cannot_be_left_by_backticks_in_data(
    at: SlackOffice, ana: Human
) -> None:
    data = "x ``` <!channel>\n````\n```` **loud** <!here>\n~~~\n```python\n" + UNSEEN
    answer = await one(at, ana, Completion(f"```text\n{data}\nend\n```\nAfter `` ` <!here> `` it."))
    fences = [line for line in answer.markup.splitlines() if line.lstrip().startswith("```")]
    assert len(fences) % 2 == 0


@pytest.mark.parametrize(
    "open_", ["```", "~~~~", "``", "|a|b|\n|---|---|\n|```", "[x](", "> ```", "a ```"]
)
async def test_abuse_62_what_the_model_leaves_open_does_not_swallow_what_follows(
    at: SlackOffice, ana: Human, open_: str
) -> None:
    answer = await one(at, ana, runs("output_files = {'e.csv': b''}", f"See\n\n{open_}\n{LOUD}"),
                       Completion(f"then\n{open_}"))  # fmt: skip
    assert answer.markup.count("```") % 2 == 0
    assert "I can't post the file" in at.shown()


async def test_abuse_62_code_that_is_shown_cannot_leave_its_block(
    at: SlackOffice, ana: Human
) -> None:
    async with at.open(runs(f"'''\n```\n{LOUD}\n```'''"), Completion("A.")) as desk:
        question = await ana.mentions("go")
        [answer] = await ana.answered(question, 1)
        await at.presses(ana, answer, "Show code")
        await desk.idle()
    [file] = ana.thread(question).files
    assert file.name == "code.py"


async def test_abuse_62_letters_that_turn_or_hide_text_are_left_out(
    at: SlackOffice, ana: Human
) -> None:
    answer = await one(at, ana, Completion("gnp.\u202eexe \u200bhid\u200bden `co\u202ede`"))
    assert answer.text == "gnp.exe hidden `code`"


@pytest.mark.parametrize(
    "line", ["a `\u200b`` b", "`\u202e``", "a ``https://a.example b", "a ````````` b", "> ``` b",
             "x" * 1999 + "`" * 12, "|a `\u200b``"],
)  # fmt: skip
async def test_abuse_62_backticks_that_come_together_by_what_is_left_out_open_no_code(
    at: SlackOffice, ana: Human, line: str
) -> None:
    answer = await one(at, ana, Completion(f"See:\n{line}\nand `more`"))
    assert "```" not in answer.markup
