"""The request fields that each modelled method has, with their types. Pure.

`name!` is required; the type after the colon is `text` unless given: `bool`, `int` or `json`.
"""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.slack.errors import Json, SlackError

_LOOK = "icon_emoji icon_url username"
_PAGE = "cursor limit:int"
_RANGE = f"{_PAGE} oldest latest inclusive:bool include_all_metadata:bool"
_POST = (
    f"channel! text blocks:json attachments:json thread_ts {_LOOK} link_names:bool parse "
    "markdown_text as_user:bool"
)
FIELDS = {
    "auth.test": "",
    "auth.revoke": "test:bool",
    "apps.connections.open": "",
    "oauth.v2.access": "client_id client_secret code redirect_uri grant_type refresh_token",
    "chat.postMessage": (
        f"{_POST} reply_broadcast:bool unfurl_links:bool unfurl_media:bool mrkdwn:bool "
        "metadata:json"
    ),
    "chat.postEphemeral": f"{_POST} user!",
    "chat.update": (
        "channel! ts! text blocks:json attachments:json as_user:bool file_ids:json link_names:bool "
        "parse reply_broadcast:bool metadata:json markdown_text"
    ),
    "chat.delete": "channel! ts! as_user:bool",
    "chat.getPermalink": "channel! message_ts!",
    "chat.startStream": (
        "channel! thread_ts! markdown_text chunks:json recipient_team_id recipient_user_id "
        f"task_display_mode {_LOOK}"
    ),
    "chat.appendStream": "channel! ts! markdown_text chunks:json",
    "chat.stopStream": (
        "channel! ts! markdown_text chunks:json blocks:json metadata:json session_status"
    ),
    "assistant.threads.setStatus": (
        f"channel_id! thread_ts! status!? loading_messages:json {_LOOK}"
    ),
    "assistant.threads.setSuggestedPrompts": "channel_id! thread_ts title prompts!:json",
    "assistant.threads.setTitle": "channel_id! thread_ts! title!",
    "agents.sessions.setStatus": (f"channel_id! status! thread_ts title initiator_user_id {_LOOK}"),
    "agents.sessions.rename": "channel_id! title! thread_ts",
    "views.publish": "user_id! view!:json hash",
    "views.open": "trigger_id! view!:json",
    "views.push": "trigger_id! view!:json",
    "views.update": "view!:json view_id external_id hash",
    "users.info": "user! include_locale:bool",
    "users.list": f"{_PAGE} include_locale:bool team_id",
    "team.info": "team domain",
    "bots.info": "bot team_id",
    "conversations.info": "channel! include_locale:bool include_num_members:bool",
    "conversations.replies": f"channel! ts! {_RANGE}",
    "conversations.history": f"channel! {_RANGE}",
    "conversations.open": "channel users return_im:bool prevent_creation:bool",
    "conversations.list": f"{_PAGE} exclude_archived:bool team_id types",
    "conversations.members": f"channel! {_PAGE}",
    "conversations.join": "channel!",
    "reactions.add": "channel! name! timestamp!",
    "reactions.remove": "name! channel timestamp",
    "files.getUploadURLExternal": "filename! length!:int alt_txt snippet_type",
    "files.completeUploadExternal": (
        "files!:json channel_id channels initial_comment thread_ts blocks:json"
    ),
    "files.info": f"file! {_PAGE} count:int page:int",
    "files.delete": "file!",
}
RESPONSE_URL = (
    "text blocks:json attachments:json response_type replace_original:bool delete_original:bool "
    "thread_ts unfurl_links:bool unfurl_media:bool metadata:json"
)


def parse(method: str, given: Json, spec: str) -> tuple[Json, list[str]]:
    """The fields in their types, and what is wrong with them in sentences.

    Raises:
        SlackError: Slack would refuse the call for them.
    """
    # The library sends the team along with every call.
    kinds = {"team_id": "text"} | dict(_parts(one) for one in spec.split())
    mistakes = [f"{method} has no field {name!r}" for name in given if name not in kinds]
    parsed: Json = {}
    for name, value in given.items():
        if value is None or name not in kinds:
            continue
        try:
            parsed[name] = _typed(value, kinds[name].partition("!")[0])
        except (ValueError, TypeError, KeyError):
            mistakes.append(f"{method}: {name} is ill-typed: {value!r:.80}")
            if name == "blocks":
                raise SlackError("invalid_blocks_format") from None
    missing = [name for name, kind in kinds.items() if "!" in kind and name not in parsed]
    missing += [n for n, kind in kinds.items() if kind.endswith("!") and parsed.get(n) == ""]
    if missing:
        raise SlackError("invalid_arguments", f"missing required field: {', '.join(missing)}")
    return parsed, mistakes


def _parts(one: str) -> tuple[str, str]:
    """`name!:json` as name and `json!`; `!?` means that it may be empty."""
    name, _, kind = one.partition(":")
    bare = name.rstrip("!?")
    return bare, (kind or "text") + name[len(bare) :]


def _typed(value: Any, kind: str) -> Any:
    match kind:
        case "json":
            typed = json.loads(value) if isinstance(value, str) else value
            if not isinstance(typed, dict | list):
                raise TypeError
            return typed
        case "bool":
            if isinstance(value, bool):
                return value
            return {"1": True, "true": True, "0": False, "false": False}[str(value).lower()]
        case "int":
            return int(value)
        case _:
            if not isinstance(value, str):
                raise TypeError
            return value
