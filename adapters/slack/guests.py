"""Who may ask: members do; guests and other companies only where the operator allows it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..messages import Message

if TYPE_CHECKING:
    from .people import Person

KEPT = 1000
SHARED = "This channel is shared with another company, where I answer nobody."
EXTERNAL = "I answer members of this workspace only, not people of another company."
BOT = "I answer people, not other apps."
GUEST = "I answer full members of this workspace only, not guests."


@dataclass(frozen=True, slots=True)
class Guests:
    """What the operator allows. Nothing more than members, unless told otherwise."""

    allow_guests: bool = False
    allow_external: bool = False

    @property
    def knows_everybody(self) -> bool:
        """Whether nobody has to be looked up, because everybody may ask."""
        return self.allow_guests and self.allow_external

    def refusal(self, person: Person) -> str:
        """Why a person isn't answered; empty when they are."""
        if person.is_bot:
            return BOT
        if person.is_external and not self.allow_external:
            return EXTERNAL
        if person.is_guest and not self.allow_guests:
            return GUEST
        return ""


@dataclass(slots=True)
class Told:
    """Who was told already, so that a refusal is said once per thread and person."""

    _said: OrderedDict[tuple[str, str], None] = field(
        default_factory=OrderedDict[tuple[str, str], None]
    )

    def is_new(self, message: Message) -> bool:
        """True the first time."""
        said = (str(message.key), message.author.id)
        if said in self._said:
            return False
        self._said[said] = None
        while len(self._said) > KEPT:
            self._said.popitem(last=False)
        return True
