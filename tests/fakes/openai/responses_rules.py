"""What the Responses API refuses."""

from __future__ import annotations

from typing import Any

from tests.fakes.openai.rules import Wrong, function, only, reasons, text

_PARAMETERS = {
    "model", "input", "instructions", "stream", "store", "include", "tools", "reasoning",
    "max_output_tokens", "prompt_cache_key", "previous_response_id",
}  # fmt: skip
_TOOL = {"type", "name", "description", "parameters", "strict"}
MIN_OUTPUT_TOKENS = 16


def sealed(model: str, number: int) -> str:
    """Reasoning as only its own model can read it."""
    return f"sealed:{model}:{number}"


def check(body: dict[str, Any]) -> None:
    """
    Raises:
        Wrong: the API would refuse this.
    """
    only(body, _PARAMETERS)
    text(body.get("model"), "model")
    if body.get("previous_response_id"):
        raise Wrong("Previous response not found.", "previous_response_not_found", 404)
    if body.get("max_output_tokens", MIN_OUTPUT_TOKENS) < MIN_OUTPUT_TOKENS:
        raise Wrong("Invalid 'max_output_tokens': integer below minimum value.")
    if not reasons(body["model"]):
        if "reasoning" in body:
            raise Wrong(
                "Unsupported parameter: 'reasoning.summary' is not supported with this model.",
                "unsupported_parameter",
            )
        if body.get("include"):
            raise Wrong("Encrypted content is not supported with this model.")
    for tool in body.get("tools", ()):
        only(tool, _TOOL, "tools[0].")
        function(tool.get("name"), "", "tools[0]")
    _check_items(body.get("input") or [], body["model"])


def _check_items(items: list[dict[str, Any]], model: str) -> None:
    if not items:
        raise Wrong("Missing required parameter: 'input'.")
    open_calls: list[str] = []
    is_thinking = False
    for index, item in enumerate(items):
        kind = item.get("type", "message")
        if is_thinking and (kind == "function_call_output" or item.get("role") == "user"):
            break
        if kind == "reasoning":
            _check_reasoning(item, model)
            is_thinking = True
            continue
        is_thinking = False
        _check_item(kind, item, f"input[{index}]", open_calls)
    if is_thinking:
        raise Wrong("Item of type 'reasoning' was provided without its required following item.")
    if open_calls:
        raise Wrong(f"No tool output found for function call {open_calls[0]}.")


def _check_item(kind: str, item: dict[str, Any], where: str, open_calls: list[str]) -> None:
    match kind:
        case "message":
            only(item, {"type", "role", "content", "phase"}, f"{where}.")
            _check_message(item, where)
        case "function_call":
            only(item, {"type", "call_id", "name", "arguments"}, f"{where}.")
            text(item.get("call_id"), f"{where}.call_id")
            function(item.get("name"), item.get("arguments"), where)
            open_calls.append(item["call_id"])
        case "function_call_output":
            only(item, {"type", "call_id", "output"}, f"{where}.")
            call_id = item.get("call_id")
            if call_id not in open_calls:
                raise Wrong(f"No tool call found for function call output with call_id {call_id}.")
            open_calls.remove(item["call_id"])
        case _:
            raise Wrong(f"Invalid value: {kind!r} for '{where}.type'.", "invalid_value")


def _check_message(item: dict[str, Any], where: str) -> None:
    role, content = item.get("role"), item.get("content")
    if role not in ("user", "assistant"):
        raise Wrong(f"Invalid value: {role!r} for '{where}.role'.", "invalid_value")
    if isinstance(content, list):
        kinds = {"output_text", "refusal"} if role == "assistant" else {"input_text"}
        for part in content:
            if part.get("type") not in kinds:
                raise Wrong(f"Invalid value: {part.get('type')!r} for '{where}.content'.")
            only(part, {"type", "text", "refusal"}, f"{where}.content.")
    else:
        text(content, f"{where}.content")


def _check_reasoning(item: dict[str, Any], model: str) -> None:
    only(item, {"type", "id", "summary", "encrypted_content"}, "reasoning.")
    if "encrypted_content" not in item:
        raise Wrong(
            f"Item with id '{item.get('id')}' not found. Items are not persisted when `store` is"
            " set to false.",
            status=404,
        )
    if not str(item["encrypted_content"]).startswith(f"sealed:{model}:"):
        message = f"The encrypted content {item['encrypted_content']} could not be verified."
        raise Wrong(message, "invalid_encrypted_content")
