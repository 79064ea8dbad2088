"""What the fake Discord refuses, with Discord's codes and words. Knows no route."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class DiscordError(Exception):
    """The answer is `{"code": code, "message": message}` with this HTTP status."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.errors = errors or {}

    def answer(self) -> Json:
        said: Json = {"code": self.code, "message": str(self)}
        return said | {"errors": self.errors} if self.errors else said


def invalid(path: str, message: str, word: str = "BASE_TYPE_BAD_LENGTH") -> DiscordError:
    """50035 for one field; `path` is like `components.0.custom_id`."""
    errors: Json = {"_errors": [{"code": word, "message": message}]}
    for key in reversed(path.split(".")):
        errors = {key: errors}
    return DiscordError(400, 50035, "Invalid Form Body", errors)


UNKNOWN = {
    "Application": 10002,
    "Channel": 10003,
    "Guild": 10004,
    "Message": 10008,
    "User": 10013,
    "Webhook": 10015,
    "Interaction": 10062,
}


def unknown(what: str) -> DiscordError:
    return DiscordError(404, UNKNOWN[what], f"Unknown {what}")


def forbidden(code: int = 50013, message: str = "Missing Permissions") -> DiscordError:
    return DiscordError(403, code, message)


def no_access() -> DiscordError:
    return forbidden(50001, "Missing Access")
