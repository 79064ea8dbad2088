"""What every request holds is short, and says the same however it is asked."""

from __future__ import annotations

from agent.apis import chat_messages, response_items
from agent.apis.dialect import Dialect
from agent.model import Request
from agent.prompt import system_text
from agent.transcript import Asked, Observed, Said, ToolCall
from benchmarks.tokens.counting import PER_ANSWER, PER_MESSAGE, of_request, tokens

MOST = 250
TALK = (Asked("How many?", "Ana"), Said("", (ToolCall("a", "len(df)"),)), Observed("a", "20 rows"))


def bodies(request: Request) -> list[dict[str, object]]:
    """The request in both APIs."""
    dialect = Dialect()
    return [
        {
            "messages": chat_messages.messages(request, dialect),
            **chat_messages.options(request, dialect),
        },
        {
            "input": response_items.items(request, dialect, model="m", with_native=True),
            **response_items.options(request, dialect),
        },
    ]


def test_system_text_and_tool_together_are_short() -> None:
    for body in bodies(Request(system_text(), ())):
        assert 100 < of_request(body) <= MOST


def test_everything_that_is_said_is_counted_in_both_apis() -> None:
    texts = (system_text(), "Ana: How many?", "run_python", '{"code": "len(df)"}', "20 rows")
    chat, responses = bodies(Request(system_text(), TALK, may_run=False))
    expected = sum(map(tokens, texts)) + 4 * PER_MESSAGE + PER_ANSWER
    assert (of_request(chat), of_request(responses)) == (expected, expected)
