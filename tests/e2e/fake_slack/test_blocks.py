"""Blocks that Slack refuses are refused by the fake Slack."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.e2e.fake_slack.calls import CHANNEL, answer_of, error_of
from tests.fakes.slack.server import SlackServer


@pytest.mark.parametrize(
    ("blocks", "word"),
    [
        ([{"type": "divider"}] * 51, "invalid_blocks"),
        ([{"type": "sparkline"}], "invalid_blocks"),
        ([{"type": "header", "text": {"type": "plain_text", "text": "a" * 151}}], "invalid_blocks"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "a" * 3001}}], "invalid_blocks"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": ""}}], "invalid_blocks"),
        ([{"type": "image", "image_url": "https://a.example/b.png"}], "invalid_blocks"),
        ([{"type": "markdown", "text": "a" * 12_001}], "msg_blocks_too_long"),
        (
            [{"type": "section", "text": {"type": "mrkdwn", "text": "a" * 2_700}}] * 5,
            "msg_blocks_too_long",
        ),
        (
            [{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]] * 101}],
            "invalid_blocks",
        ),
        ([{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}] * 21]}], "invalid_blocks"),
        ([{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}] * 2, "invalid_blocks"),
        ([{"type": "divider", "block_id": "a" * 256}], "invalid_blocks"),
        ([{"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a"}], "invalid_blocks"),
    ],
)
async def test_blocks_over_a_limit_are_refused(
    client: AsyncWebClient, blocks: list[dict[str, Any]], word: str
) -> None:
    call = client.chat_postMessage(channel=CHANNEL, text="fallback", blocks=blocks)
    assert await error_of(call) == word


def chart(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": "data_visualization", "title": "Prices", "chart": {"type": kind, **more}}


def series(name: str, *labels: str) -> dict[str, Any]:
    return {"name": name, "data": [{"label": label, "value": 1} for label in labels]}


def button(text: str = "Go", **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": {"type": "plain_text", "text": text}, **more}


CELL: dict[str, Any] = {"type": "raw_text", "text": "a"}
WORD: dict[str, Any] = {"type": "mrkdwn", "text": "a"}


@pytest.mark.parametrize(
    "block",
    [
        chart("pie", segments=[{"label": "a", "value": 1}] * 7),
        chart("pie", segments=[{"label": "a", "value": 0}]),
        chart("bar", series=[series("a", "x")], axis_config={"categories": ["x", "y"]}),
        chart("bar", series=[series("a", "x" * 21)], axis_config={"categories": ["x" * 21]}),
        chart("pie", segments=[{"label": "a", "value": 1}]) | {"title": "a" * 51},
        {"type": "data_table", "rows": [[CELL], [CELL]]},
        {"type": "data_table", "caption": "a", "rows": [[CELL]] * 102},
        {"type": "data_table", "caption": "a", "rows": [[CELL], [CELL, CELL]]},
        {"type": "actions", "elements": [button()] * 26},
        {"type": "actions", "elements": [button("a" * 76)]},
        {"type": "actions", "elements": [button(value="a" * 2_001)]},
        {"type": "actions", "elements": [button(colour="red")]},
        {"type": "context", "elements": [WORD] * 11},
        {"type": "section", "fields": [WORD] * 11},
        {"type": "context_actions", "elements": [button()]},
        {"type": "image", "image_url": "https://a.example/b.png", "alt_text": "a" * 2_001},
        {"type": "divider", "colour": "red"},
    ],
)
async def test_a_block_that_is_not_as_the_reference_has_it_is_refused(
    client: AsyncWebClient, block: dict[str, Any]
) -> None:
    call = client.chat_postMessage(channel=CHANNEL, text="fallback", blocks=[block])
    assert await error_of(call) == "invalid_blocks"


async def test_blocks_as_the_reference_has_them_are_taken(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    number = {"type": "raw_number", "value": 1.5, "text": "1.5"}
    pie = chart("pie", segments=[{"label": "a", "value": 1}])
    line = chart("line", series=[series("a", "x", "y")], axis_config={"categories": ["x", "y"]})
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": "a" * 150}},
        {"type": "section", "text": WORD, "accessory": button(value="1")},
        {"type": "context", "elements": [WORD] * 10},
        {"type": "actions", "elements": [button(action_id=f"go{n}") for n in range(25)]},
        {"type": "table", "rows": [[CELL, number]] * 100},
        {"type": "data_table", "caption": "Prices", "rows": [[CELL, CELL], [CELL, number]]},
        pie,
        line,
        {"type": "markdown", "text": "**bold**"},
    ]
    posted = client.chat_postMessage(channel=CHANNEL, text="fallback", blocks=blocks)
    shown = (await answer_of(posted))["message"]["blocks"]
    assert len({block["block_id"] for block in shown}) == len(blocks)
    assert slack.workspace.offences() == []


async def test_the_same_action_id_twice_is_refused(client: AsyncWebClient) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "go"}
    blocks = [{"type": "actions", "elements": [button, button]}]
    call = client.chat_postMessage(channel=CHANNEL, text="x", blocks=blocks)
    assert await error_of(call) == "invalid_blocks"
