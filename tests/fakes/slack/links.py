"""What Slack hands to an app with an interaction: response URLs and trigger ids. Knows no HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fakes.slack.errors import SlackError

if TYPE_CHECKING:
    from tests.fakes.slack.workspace import Workspace

RESPONSE_USES = 5
RESPONSE_S = 30 * 60.0
TRIGGER_S = 3.0


@dataclass
class ResponseUrl:
    """Where an answer to one interaction goes."""

    id: str
    channel: str
    user: str
    thread_ts: str | None
    message_ts: str | None
    since: float
    uses: int = 0


@dataclass
class Trigger:
    id: str
    user: str
    since: float
    is_used: bool = False


class Links:
    """All that were handed out."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.responses: dict[str, ResponseUrl] = {}
        self.triggers: dict[str, Trigger] = {}

    def response_url(
        self, channel: str, user: str, *, thread_ts: str | None = None, ts: str | None = None
    ) -> ResponseUrl:
        now = self._workspace.clock()
        url = ResponseUrl(self._workspace.next_id("R"), channel, user, thread_ts, ts, now)
        self.responses[url.id] = url
        return url

    def use_response(self, id: str) -> ResponseUrl:
        """Count a use.

        Raises:
            SlackError: it is unknown, too old or used up.
        """
        url = self.responses.get(id)
        if url is None:
            raise SlackError("no_such_url")
        url.uses += 1
        if url.uses > RESPONSE_USES:
            self._workspace.mistakes.append(f"a response_url was used {url.uses} times")
            raise SlackError("used_url")
        if self._workspace.clock() - url.since > RESPONSE_S:
            self._workspace.mistakes.append("a response_url was used after 30 minutes")
            raise SlackError("expired_url")
        return url

    def trigger_id(self, user: str) -> str:
        trigger = Trigger(self._workspace.next_id("trigger."), user, self._workspace.clock())
        self.triggers[trigger.id] = trigger
        return trigger.id

    def use_trigger(self, id: str) -> Trigger:
        """Open a modal with it, once and within three seconds.

        Raises:
            SlackError: Slack's word for why not.
        """
        trigger = self.triggers.get(id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.is_used:
            raise SlackError("exchanged_trigger_id")
        if self._workspace.clock() - trigger.since > TRIGGER_S:
            raise SlackError("expired_trigger_id")
        trigger.is_used = True
        return trigger
