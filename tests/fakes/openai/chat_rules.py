"""What Chat Completions refuses."""

from __future__ import annotations

from typing import Any

from tests.fakes.openai.rules import Wrong, function, only, reasons, text

_PARAMETERS = {
    "model", "messages", "stream", "stream_options", "tools", "max_tokens",
    "max_completion_tokens", "prompt_cache_key", "reasoning_effort",
}  # fmt: skip
_FIELDS = {
    "system": {"role", "content"},
    "user": {"role", "content"},
    "assistant": {"role", "content", "tool_calls"},
    "tool": {"role", "content", "tool_call_id"},
}


def check(body: dict[str, Any]) -> None:
    """
    Raises:
        Wrong: the API would refuse this.
    """
    only(body, _PARAMETERS)
    text(body.get("model"), "model")
    if reasons(body["model"]):
        _check_reasoning(body)
    if body.get("stream_options") is not None and not body.get("stream"):
        raise Wrong("The 'stream_options' parameter is only allowed when 'stream' is enabled.")
    for tool in body.get("tools", ()):
        if tool.get("type") != "function":
            raise Wrong("Missing required parameter: 'tools[0].function'.")
        function(tool["function"].get("name"), "", "tools[0].function")
    _check_messages(body.get("messages") or [])


def _check_reasoning(body: dict[str, Any]) -> None:
    if "max_tokens" in body:
        raise Wrong(
            "Unsupported parameter: 'max_tokens' is not supported with this model."
            " Use 'max_completion_tokens' instead.",
            "unsupported_parameter",
        )
    is_newest = body["model"].startswith("gpt-5.6")
    if body.get("tools") and is_newest and body.get("reasoning_effort") != "none":
        raise Wrong(
            f"Function tools with reasoning_effort are not supported for {body['model']} in"
            " /v1/chat/completions. Please use /v1/responses instead."
        )


def _check_messages(messages: list[dict[str, Any]]) -> None:
    if not messages:
        raise Wrong("Invalid 'messages': empty array.")
    waiting: list[str] = []
    for index, message in enumerate(messages):
        where = f"messages[{index}]"
        role = message.get("role")
        if role not in _FIELDS:
            raise Wrong(f"Invalid value: {role!r} for '{where}.role'.", "invalid_value")
        only(message, _FIELDS[role], f"{where}.")
        if role == "tool":
            _check_output(message, waiting, where)
            continue
        _check_closed(waiting)
        if role == "assistant" and "tool_calls" in message:
            waiting = _check_calls(message, where)
        else:
            text(message.get("content"), f"{where}.content")
    _check_closed(waiting)


def _check_output(message: dict[str, Any], waiting: list[str], where: str) -> None:
    text(message.get("content"), f"{where}.content")
    if message.get("tool_call_id") not in waiting:
        raise Wrong(
            f"Invalid parameter: '{where}' with role 'tool' must be a response to a preceding"
            " message with 'tool_calls'."
        )
    waiting.remove(message["tool_call_id"])


def _check_closed(waiting: list[str]) -> None:
    if waiting:
        raise Wrong(
            "An assistant message with 'tool_calls' must be followed by tool messages responding to"
            f" each 'tool_call_id'. These did not have response messages: {', '.join(waiting)}"
        )


def _check_calls(message: dict[str, Any], where: str) -> list[str]:
    if message.get("content") is not None:
        text(message["content"], f"{where}.content")
    ids: list[str] = []
    for call in message["tool_calls"]:
        only(call, {"id", "type", "function"}, f"{where}.tool_calls.")
        text(call.get("id"), f"{where}.tool_calls.id")
        if call["id"] in ids or call.get("type") != "function":
            raise Wrong(f"Duplicate or invalid call in '{where}.tool_calls'.", "invalid_value")
        call_function = call["function"]
        function(call_function.get("name"), call_function.get("arguments"), f"{where}.function")
        ids.append(call["id"])
    if not ids:
        raise Wrong(f"Invalid '{where}.tool_calls': empty array.", "empty_array")
    return ids
