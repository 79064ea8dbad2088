"""Which tools of other servers may be used: the narrowest over all who read in a place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from declared.access.identity import OPERATOR, Identity, Reader
from declared.access.people import people_in
from declared.section import BadDeclaration
from sidecar.gateway.declaration import Declarations
from sidecar.gateway.parsing import parse
from sidecar.gateway.rights import Rights

SERVERS = """
[servers.crm]
command = ["crm"]
tools = ["*"]

[servers.jira]
command = ["jira"]
tools = ["*"]
"""
FILE = (
    SERVERS
    + """
[roles]
finance = ["slack:T1:UFIN"]

[grants.finance]
who = ["@finance"]
tools = ["crm.*"]

[grants.sales]
in = ["slack:T1:CSALES"]
datasets = ["orders"]
tools = ["crm.find_*", "jira.get.issue"]

[grants.guests]
who = ["guest", "external"]
in = ["slack:T1:CSALES", "slack:T1:CSHARED"]
tools = ["crm.find_deal"]

[grants.all]
datasets = ["*"]
"""
)
TOOLS = (
    ("crm", "find_deal"),
    ("crm", "find_person"),
    ("crm", "delete"),
    ("jira", "get.issue"),
    ("jira", "getXissue"),
)
MEMBER, GUEST, STRANGER = Reader("member"), Reader("guest"), Reader("external")
FINANCE = Reader("member", frozenset({"slack:T1:UFIN"}))
ALL = {f"{server}.{tool}" for server, tool in TOOLS}
OF_CRM = {name for name in ALL if name.startswith("crm.")}
OF_SALES = {"crm.find_deal", "crm.find_person", "jira.get.issue"}


def read(text: str) -> Declarations:
    return parse(text, Path("/data"), {})


def reading(
    *readers: Reader,
    channel: str = "slack:T1:CANY",
    is_direct: bool = False,
    is_shared: bool = False,
) -> Identity:
    return Identity(None, "slack:T1", channel, is_direct, is_shared, frozenset(readers))


def rights_of(identity: Identity, text: str = FILE) -> Rights:
    """Of readers who were told apart as the file has it."""
    grants = read(text).grants
    return Rights(grants, replace(identity, people=people_in(grants).digest))


def allowed(identity: Identity, text: str = FILE) -> set[str]:
    rights = rights_of(identity, text)
    return {f"{server}.{tool}" for server, tool in TOOLS if rights.allow(server, tool)}


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        (reading(MEMBER), set[str]()),
        (reading(FINANCE), OF_CRM),
        (reading(FINANCE, MEMBER), set[str]()),
        (reading(MEMBER, channel="slack:T1:CSALES"), OF_SALES),
        (reading(FINANCE, channel="slack:T1:CSALES"), OF_CRM | OF_SALES),
        (reading(MEMBER, FINANCE, channel="slack:T1:CSALES"), OF_SALES),
        (reading(MEMBER, GUEST, channel="slack:T1:CSALES"), {"crm.find_deal"}),
        (reading(GUEST), set[str]()),
        (reading(FINANCE, is_shared=True), set[str]()),
        (reading(STRANGER, channel="slack:T1:CSHARED", is_shared=True), {"crm.find_deal"}),
        (reading(MEMBER, STRANGER, channel="slack:T1:CSHARED", is_shared=True), set[str]()),
        (reading(), set[str]()),
        (OPERATOR, ALL),
    ],
)
def test_a_place_may_use_what_everybody_who_reads_there_may(
    identity: Identity, expected: set[str]
) -> None:
    assert allowed(identity) == expected


def test_without_grants_members_may_use_everything_and_guests_and_shared_channels_nothing() -> None:
    assert allowed(reading(MEMBER), SERVERS) == ALL
    assert allowed(reading(MEMBER, GUEST), SERVERS) == allowed(reading(STRANGER), SERVERS) == set()
    assert allowed(reading(MEMBER, is_shared=True), SERVERS) == set()
    assert allowed(reading(), SERVERS) == set()
    assert allowed(reading(MEMBER), SERVERS + "[grants]") == set()


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ("[]", set[str]()),
        ('["*"]', ALL),
        ('["*.find_*"]', {"crm.find_deal", "crm.find_person"}),
        ('["c?m.delete", "jira.*"]', {"crm.delete", "jira.get.issue", "jira.getXissue"}),
        ('["crm.find_deal", "crm.*"]', OF_CRM),
        ('["CRM.*", "crm.Delete", "crm.", "*.issue"]'.replace('"crm.", ', ""), set[str]()),
        ('["nobody.*"]', set[str]()),
    ],
)
def test_a_pattern_is_about_a_server_and_its_tools_apart(patterns: str, expected: set[str]) -> None:
    assert allowed(reading(MEMBER), f"{SERVERS}[grants.x]\ntools = {patterns}") == expected


def test_a_server_whose_tools_nobody_knows_is_there_for_whom_one_may_be() -> None:
    rights = rights_of(reading(MEMBER, channel="slack:T1:CSALES"))
    assert (rights.may_have("crm"), rights.may_have("jira")) == (True, True)
    rights = rights_of(reading(MEMBER, GUEST, channel="slack:T1:CSALES"))
    assert (rights.may_have("crm"), rights.may_have("jira")) == (True, False)
    assert not rights_of(reading(MEMBER)).may_have("crm")
    assert not rights_of(reading()).may_have("crm")


def test_readers_who_were_told_apart_by_others_than_grants_name_may_use_nothing() -> None:
    grants = read(FILE).grants
    before = people_in(read(FILE.replace("UFIN", "UOTHER")).grants).digest
    assert not Rights(grants, replace(reading(FINANCE), people=before)).allow("crm", "delete")
    assert rights_of(reading(FINANCE)).allow("crm", "delete")


def test_a_server_that_no_grant_names_is_told() -> None:
    assert read(SERVERS).ungranted == []
    assert read(FILE).ungranted == []
    assert read(SERVERS + "[grants.x]\ndatasets = ['*']").ungranted == ["crm", "jira"]
    assert read(SERVERS + "[grants.x]\ntools = ['crm.a']").ungranted == ["jira"]


@pytest.mark.parametrize(
    ("grant", "told"),
    [
        (
            "tools = ['crm']",
            "line 11, grants.x.tools names 'crm', which is neither \"SERVER.TOOL\"",
        ),
        ("tools = ['.find']", "tools names '.find', which is neither"),
        ("tools = ['crm.']", "tools names 'crm.', which is neither"),
        ("tools = ['']", "tools is a list of names"),
        ("tools = 'crm.*'", "tools is a list of names"),
        ("tools = [['crm.*']]", "tools is a list of names"),
        ("tool = ['crm.*']", "grants.x.tool is unknown; did you mean tools?"),
        ("who = ['member']", "grants.x.datasets or tools says what is granted"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place(grant: str, told: str) -> None:
    with pytest.raises(BadDeclaration) as raised:
        read(f"{SERVERS}\n[grants.x]\n{grant}")
    assert told in str(raised.value)
