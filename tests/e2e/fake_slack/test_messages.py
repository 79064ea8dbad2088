"""Messages, scopes and mistakes in the fake Slack, by the real `slack_sdk`."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.e2e.fake_slack.calls import CHANNEL, answer_of, error_of
from tests.fakes.slack.human import Human
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.server import SlackServer


async def test_a_message_needs_text_a_channel_and_a_thread_that_exist(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    slack.workspace.add_channel("C0SECRET", "secret", kind="group", with_bot=False)
    slack.workspace.add_channel("C0OTHER", "other", with_bot=False)
    empty = client.api_call("chat.postMessage", json={"channel": CHANNEL})
    assert await error_of(empty) == "no_text"
    gone = client.chat_postMessage(channel="C0NONE", text="a")
    assert await error_of(gone) == "channel_not_found"
    secret = client.chat_postMessage(channel="C0SECRET", text="a")
    assert await error_of(secret) == "channel_not_found"
    assert await error_of(client.chat_postMessage(channel="C0OTHER", text="a")) == "not_in_channel"
    assert slack.workspace.mistakes == []
    nowhere = client.chat_postMessage(channel=CHANNEL, text="a", thread_ts="1.1")
    assert await error_of(nowhere) == "thread_not_found"
    assert slack.workspace.mistakes != []


async def test_only_own_messages_are_changed_and_deleted(
    client: AsyncWebClient, root: Posted
) -> None:
    update = client.chat_update(channel=CHANNEL, ts=root.ts, text="mine")
    assert await error_of(update) == "cant_update_message"
    delete = client.chat_delete(channel=CHANNEL, ts=root.ts)
    assert await error_of(delete) == "cant_delete_message"
    own = await answer_of(client.chat_postMessage(channel=CHANNEL, text="a"))
    await client.chat_delete(channel=CHANNEL, ts=own["ts"])
    again = client.chat_update(channel=CHANNEL, ts=own["ts"], text="b")
    assert await error_of(again) == "message_not_found"


async def test_text_over_forty_thousand_characters_is_cut(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel=CHANNEL, text="a" * 40_001)
    assert len(slack.workspace.messages[-1].markup) == 40_000


async def test_metadata_has_a_type_and_a_payload_alone(client: AsyncWebClient) -> None:
    wrong: dict[str, Any] = {"event_type": "turn", "event_payload": {}, "turn": 1}
    message = {"channel": CHANNEL, "text": "a", "metadata": wrong}
    call = client.api_call("chat.postMessage", json=message)
    assert await error_of(call) == "invalid_metadata_format"


async def test_metadata_is_given_back_only_when_asked_for(
    client: AsyncWebClient, root: Posted
) -> None:
    mark: dict[str, Any] = {"event_type": "turn", "event_payload": {"turn": "1"}}
    await client.chat_postMessage(channel=CHANNEL, thread_ts=root.ts, text="answer", metadata=mark)
    where: dict[str, Any] = {"channel": CHANNEL, "ts": root.ts}
    plain = await answer_of(client.conversations_replies(**where))
    assert "metadata" not in plain["messages"][1]
    full = await answer_of(client.conversations_replies(**where, include_all_metadata=True))
    assert full["messages"][1]["metadata"] == mark


async def test_a_thread_is_read_page_by_page_with_its_root_first(
    slack: SlackServer, client: AsyncWebClient, root: Posted
) -> None:
    ana = Human(slack)
    for number in range(5):
        await ana.replies(root, f"reply {number}")
    texts: list[str] = []
    cursor = ""
    for _ in range(3):
        page = await answer_of(
            client.conversations_replies(channel=CHANNEL, ts=root.ts, limit=2, cursor=cursor)
        )
        texts += [message["text"] for message in page["messages"]]
        cursor = page["response_metadata"]["next_cursor"]
    assert texts == ["root", *(f"reply {number}" for number in range(5))]
    assert cursor == ""


async def test_pings_unfurling_and_unknown_fields_are_mistakes(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    for ping in ("<!channel>", "<!here>", "<@U0BEN>", "<!subteam^S1>"):
        await client.chat_postMessage(channel=CHANNEL, text=f"hello {ping}")
    assert len(slack.workspace.mistakes) == len(slack.workspace.pings()) == 4
    await client.chat_postMessage(channel=CHANNEL, text="hello &lt;!channel&gt; <@U0BOT>")
    assert len(slack.workspace.mistakes) == 4
    await client.chat_postMessage(channel=CHANNEL, text="see https://a.example")
    assert len(slack.workspace.mistakes) == 6
    no: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
    await client.chat_postMessage(channel=CHANNEL, text="see https://b.example", **no)
    assert len(slack.workspace.mistakes) == 6
    await client.chat_postMessage(channel=CHANNEL, text="a", link_names=True, tone="loud")
    assert slack.workspace.mistakes[6:] == [
        "chat.postMessage has no field 'tone'",
        "chat.postMessage: link_names is set",
    ]


async def test_a_method_that_is_not_modelled_is_noted(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    assert await error_of(client.api_call("pins.add")) == "unknown_method"
    assert slack.workspace.unmodelled == ["pins.add"]


async def test_a_scope_that_is_missing_is_named(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.workspace.scopes -= {"reactions:write"}
    call = client.reactions_add(channel=CHANNEL, name="eyes", timestamp="1.1")
    with pytest.raises(SlackApiError) as caught:
        await call
    assert caught.value.response["needed"] == "reactions:write"
    answer = await client.auth_test()
    assert "chat:write" in str(answer.headers["x-oauth-scopes"])


async def test_an_ephemeral_message_is_seen_by_one_person_alone(
    slack: SlackServer, client: AsyncWebClient, root: Posted
) -> None:
    await client.chat_postEphemeral(channel=CHANNEL, user="U0BEN", text="psst", thread_ts=root.ts)
    assert slack.workspace.messages[-1].visible_to == "U0BEN"
    said = await answer_of(client.conversations_replies(channel=CHANNEL, ts=root.ts))
    assert [message["text"] for message in said["messages"]] == ["root"]
    nobody = client.chat_postEphemeral(channel=CHANNEL, user="U0NONE", text="psst")
    assert await error_of(nobody) == "user_not_in_channel"
