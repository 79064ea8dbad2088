"""Takes credentials out of what a server answers. Pure."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import quote

MASK = "***"


class Mask:
    """A guard against servers that repeat what they were given; one that wants to give a
    credential away finds a way around it."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets for form in _forms(secret)}
        self._forms = sorted(forms, key=len, reverse=True)

    def text(self, text: str) -> str:
        for form in self._forms:
            text = text.replace(form, MASK)
        return text

    def value(self, value: Any) -> Any:
        """JSON with each text in it masked, keys too."""
        if not self._forms:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            fields = cast("dict[str, Any]", value)
            return {self.text(key): self.value(one) for key, one in fields.items()}
        if isinstance(value, list):
            return [self.value(one) for one in cast("list[Any]", value)]
        return value


def _forms(secret: str) -> set[str]:
    plain = secret.encode()
    return {secret, quote(secret, safe=""), base64.b64encode(plain).decode()}
