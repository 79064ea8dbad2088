"""Blocks as Slack accepts them for a message, a modal or a home: all limits, and the ids it gives.

Knows no method. An offence becomes `invalid_blocks` with the reasons, as Slack answers it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any, Literal

from tests.fakes.slack.block_kinds import MAX_MARKDOWN_CHARS, block_faults
from tests.fakes.slack.block_texts import INTERACTIVE
from tests.fakes.slack.errors import Json, SlackError
from tests.fakes.slack.messages import block_texts

Place = Literal["message", "modal", "home"]
MAX_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MAX_ALL_TEXT_CHARS = 13_200
MAX_CHARTS = 2
ONLY_IN_MESSAGES = {
    "markdown", "table", "data_table", "data_visualization", "context_actions", "task_card", "plan",
}  # fmt: skip


def accept(
    given: Any, place: Place, *, is_ready: Callable[[str], bool], next_id: Callable[[], str]
) -> list[Json]:
    """A copy of the blocks with an id for each block and element that has none.

    Raises:
        SlackError: Slack wouldn't take them.
    """
    if given in (None, "", []):
        return []
    if not isinstance(given, list):
        raise SlackError("invalid_blocks_format")
    if len(given) > MAX_BLOCKS[place]:
        raise SlackError("invalid_blocks", f"no more than {MAX_BLOCKS[place]} items allowed")
    faults = [
        f"{fault} [json-pointer:/blocks/{number}]"
        for number, block in enumerate(given)
        for fault in block_faults(block)
    ]
    if not faults:
        faults = list(_faults_together(given, place, is_ready))
    if faults:
        raise SlackError("invalid_blocks", *faults)
    check_length(given)
    blocks: list[Json] = copy.deepcopy(given)
    _name(blocks, next_id)
    return blocks


def check_length(blocks: list[Json], streamed_text: str = "") -> None:
    """Refuse blocks whose text is too long together.

    Raises:
        SlackError: it is.
    """
    of_markdown = [block["text"] for block in _every(blocks) if block.get("type") == "markdown"]
    if sum(map(len, of_markdown)) > MAX_MARKDOWN_CHARS:
        raise SlackError("msg_blocks_too_long", f"markdown is limited to {MAX_MARKDOWN_CHARS}")
    if sum(map(len, block_texts(blocks))) + len(streamed_text) > MAX_ALL_TEXT_CHARS:
        raise SlackError("msg_blocks_too_long", f"all text is limited to {MAX_ALL_TEXT_CHARS}")


def elements(blocks: list[Json]) -> Iterator[Json]:
    """Everything to press or fill in, in order."""
    for one in _every(blocks):
        if one.get("type") in INTERACTIVE:
            yield one


def _every(given: Any) -> Iterator[Json]:
    """Every object in blocks, depth first."""
    if isinstance(given, list):
        for one in given:
            yield from _every(one)
    elif isinstance(given, dict):
        yield given
        for value in given.values():
            if isinstance(value, dict | list):
                yield from _every(value)


def _faults_together(
    blocks: list[Json], place: Place, is_ready: Callable[[str], bool]
) -> Iterator[str]:
    kinds = [block["type"] for block in blocks]
    if place != "message" and (wrong := ONLY_IN_MESSAGES & set(kinds)):
        yield f"unsupported type: {', '.join(sorted(wrong))} in a {place}"
    if kinds.count("table") > 1:
        yield "only_one_table_allowed"
    if kinds.count("data_visualization") > MAX_CHARTS:
        yield f"no more than {MAX_CHARTS} data_visualization blocks allowed"
    if kinds.count("plan") > 1:
        yield "no more than 1 plan block allowed"
    yield from _twice("block_id", [str(block.get("block_id", "")) for block in blocks])
    yield from _twice("action_id", [str(one.get("action_id", "")) for one in elements(blocks)])
    for one in _every(blocks):
        if isinstance(file := one.get("slack_file"), dict):
            id = file.get("id")
            if not isinstance(id, str) or not is_ready(id):
                yield "invalid slack file"


def _twice(what: str, ids: list[str]) -> Iterator[str]:
    given = [id for id in ids if id]
    for id in sorted({id for id in given if given.count(id) > 1}):
        yield f"`{what}` {id} already exists"


def _name(blocks: list[Json], next_id: Callable[[], str]) -> None:
    for block in blocks:
        block.setdefault("block_id", next_id())
        for element in elements([block]):
            element.setdefault("action_id", next_id())
