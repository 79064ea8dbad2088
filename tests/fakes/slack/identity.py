"""`auth.*`, `users.*`, `team.info`, `bots.info`, `oauth.v2.access`: who is who."""

from __future__ import annotations

from tests.fakes.slack.calls import Call
from tests.fakes.slack.errors import Json, SlackError
from tests.fakes.slack.people import Channel, Person


def auth_test(call: Call) -> Json:
    team = call.team
    return {
        "url": f"https://{team.name.lower()}.slack.com/",
        "team": team.name,
        "team_id": team.id,
        "user": "threadbook",
        "user_id": team.bot_user,
        "bot_id": team.bot_id,
        "enterprise_id": team.enterprise_id or None,
        "is_enterprise_install": False,
    }


def auth_revoke(call: Call) -> Json:
    call.team.is_installed = bool(call.get("test")) and call.team.is_installed
    return {"revoked": not call.get("test")}


def user_info(call: Call) -> Json:
    person = _person(call, call.text("user"))
    return {"user": person.to_json(with_locale=bool(call.get("include_locale")))}


def users_list(call: Call) -> Json:
    with_locale = bool(call.get("include_locale"))
    people = [one for one in call.workspace.users.values() if one.team_id == call.team.id]
    page, cursor = call.page(people)
    members = [one.to_json(with_locale=with_locale) for one in page]
    return {"members": members, "response_metadata": {"next_cursor": cursor}}


def team_info(call: Call) -> Json:
    if call.text("team") not in ("", call.team.id):
        raise SlackError("team_not_found")
    return {"team": call.team.to_json()}


def bot_info(call: Call) -> Json:
    for person in call.workspace.users.values():
        if person.is_bot and call.text("bot") in (f"B{person.id[1:]}", person.id):
            return {"bot": {"id": f"B{person.id[1:]}", "name": person.name, "user_id": person.id}}
    raise SlackError("bot_not_found")


def _person(call: Call, id: str) -> Person:
    person = call.workspace.users.get(id)
    shared = any(channel.is_shared and id in channel.members for channel in _channels(call))
    if person is None:
        raise SlackError("user_not_found")
    in_company = bool(person.enterprise_id) and person.enterprise_id == call.team.enterprise_id
    if person.team_id != call.team.id and not shared and not in_company:
        raise SlackError("user_not_found")
    return person


def _channels(call: Call) -> list[Channel]:
    return [one for one in call.workspace.channels.values() if one.team_id == call.team.id]
