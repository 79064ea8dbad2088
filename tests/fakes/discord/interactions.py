"""What a person asked the app for by a press, a command or a modal, and how it was answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tests.fakes.discord.errors import Json
from tests.fakes.discord.messages import Posted
from tests.fakes.discord.places import Channel, Person

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
ANSWER_S = 3.0
TOKEN_S = 15 * 60.0
Kind = Literal["message", "thinking", "update later", "update", "choices", "modal"]
KINDS: dict[int, Kind] = {
    4: "message",
    5: "thinking",
    6: "update later",
    7: "update",
    8: "choices",
    9: "modal",
}


@dataclass
class Interaction:
    """`answer` is the kind of its callback, None while there is none.

    `source` is the message that was pressed, `original` what the answer shows; `modal` is what the
    person is to fill in, `choices` what the app offers while typing. `is_excused` is for one that
    nobody could answer, such as when the app was down or killed.
    """

    id: int
    token: str
    type: int
    person: Person
    channel: Channel
    data: Json
    created_s: float
    source: Posted | None = None
    answer: Kind | None = None
    is_excused: bool = False
    is_ephemeral: bool = False
    original: Posted | None = None
    followups: list[Posted] = field(default_factory=list[Posted])
    modal: Json | None = None
    choices: list[Json] = field(default_factory=list[Json])

    @property
    def is_answered(self) -> bool:
        return self.answer is not None

    @property
    def what(self) -> str:
        """For a note: what the person did."""
        name = self.data.get("name") or self.data.get("custom_id")
        return f"{self.person.name}'s {name!r}"

    @property
    def answers(self) -> list[Posted]:
        """All messages that it was answered with."""
        own = [self.original] if self.original and self.original is not self.source else []
        return [one for one in own + self.followups if not one.is_deleted]

    def metadata(self) -> Json:
        """As in the message that answers it."""
        return {
            "id": str(self.id),
            "type": self.type,
            "user": self.person.to_json(),
            "authorizing_integration_owners": {},
        }
