"""Who may see what: the narrowest over all who read in a place."""

from __future__ import annotations

from pathlib import Path

import pytest

from declared.access.identity import LOCAL, OPERATOR, Identity, Reader
from declared.section import BadDeclaration
from mcp_server.access.grants import Grants
from mcp_server.access.rights import Rights
from mcp_server.access.view import View
from mcp_server.declared.parsing import parse
from mcp_server.table import Condition

FILE = """
[roles]
finance = ["slack:T1:UFIN", "discord:G1:@R1"]

[grants.finance]
who = ["@finance"]
datasets = ["pay", "orders"]

[grants.sales]
in = ["slack:T1:CSALES", "direct"]
datasets = ["orders"]
hidden.orders = ["Email"]
masked."ord*" = ["phone"]
rows.orders = [["region", "=", "EMEA"], ["price", "in", [1, 2]], ["day", "not missing"]]

[grants.guests]
who = ["guest", "slack:T1:UEXT"]
in = ["slack:T1:CSALES", "slack:T1:CSHARED"]
datasets = ["cars"]

[grants.all]
who = ["member", "local"]
datasets = ["cars"]
"""
MEMBER, GUEST = Reader("member"), Reader("guest")
FINANCE = Reader("member", frozenset({"slack:T1:UFIN"}))
STRANGER = Reader("external", frozenset({"slack:T1:UEXT"}))


def grants(text: str = FILE) -> Grants:
    return parse(text, Path("/data"), {}).grants


def reading(
    *readers: Reader,
    channel: str = "slack:T1:CANY",
    is_direct: bool = False,
    is_shared: bool = False,
) -> Identity:
    return Identity(None, "slack:T1", channel, is_direct, is_shared, frozenset(readers))


def seen(identity: Identity, text: str = FILE) -> set[str]:
    rights = Rights(grants(text), identity)
    return {name for name in ("cars", "orders", "pay") if rights.view(name) is not None}


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        (reading(MEMBER), {"cars"}),
        (reading(FINANCE), {"cars", "orders", "pay"}),
        (reading(FINANCE, MEMBER), {"cars"}),
        (reading(FINANCE, GUEST), set[str]()),
        (reading(MEMBER, channel="slack:T1:CSALES"), {"cars", "orders"}),
        (reading(MEMBER, GUEST, channel="slack:T1:CSALES"), {"cars"}),
        (reading(MEMBER, is_direct=True), {"cars", "orders"}),
        (reading(MEMBER, is_shared=True), set[str]()),
        (reading(MEMBER, STRANGER, channel="slack:T1:CSHARED", is_shared=True), set[str]()),
        (reading(STRANGER, channel="slack:T1:CSHARED", is_shared=True), {"cars"}),
        (reading(Reader("external")), set[str]()),
        (reading(), set[str]()),
        (LOCAL, {"cars"}),
        (OPERATOR, {"cars", "orders", "pay"}),
    ],
)
def test_a_place_sees_what_everybody_who_reads_there_may_see(
    identity: Identity, expected: set[str]
) -> None:
    assert seen(identity) == expected


def test_without_grants_members_see_everything_and_guests_and_shared_channels_nothing() -> None:
    assert seen(reading(MEMBER), "") == {"cars", "orders", "pay"} == seen(LOCAL, "")
    assert seen(reading(MEMBER, GUEST), "") == seen(reading(STRANGER), "") == set()
    assert seen(reading(MEMBER, is_shared=True), "") == set()
    assert seen(reading(MEMBER), "[grants]") == set()


def test_the_first_grant_that_is_for_somebody_and_names_a_dataset_counts() -> None:
    in_sales = Rights(grants(), reading(FINANCE, channel="slack:T1:CSALES"))
    assert in_sales.view("orders") == View(rules=("finance",))
    with_others = Rights(grants(), reading(FINANCE, MEMBER, channel="slack:T1:CSALES"))
    assert with_others.view("orders") == View(
        hidden=frozenset({"email"}),
        masked=frozenset({"phone"}),
        rows=(
            Condition("region", "=", ("EMEA",)),
            Condition("price", "in", (1, 2)),
            Condition("day", "not missing"),
        ),
        required=frozenset({"email"}),
        rules=("sales", "finance"),
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[grants.x]\n", 'grants.x.datasets or tools says what is granted: datasets = ["NAME"], '),
        ("[grants.x]\ndatasets = 1\n", "is a list of names"),
        ("[grants.x]\ndatasets = ['a']\nwhom = ['member']\n", "did you mean who?"),
        ("[grants.x]\ndatasets = ['a']\nwho = ['@nobody']\n", "names '@nobody', which is none of"),
        ("[grants.x]\ndatasets = ['a']\nwho = ['operator']\n", "names 'operator', which is none"),
        ("[grants.x]\ndatasets = ['a']\nin = ['#sales']\n", "names '#sales', which is none of"),
        ("[grants.x]\ndatasets = ['a']\nrows.a = [['b', 'like', 'c']]\n", "a list of conditions"),
        ("[grants.x]\ndatasets = ['a']\nrows.a = ['b']\n", "is a list of conditions"),
        ("[grants.x]\ndatasets = ['a']\nrows.a = [['b', 'missing', 1]]\n", "list of conditions"),
        ("[grants.x]\ndatasets = ['a']\nhidden = ['b']\n", "grants.x.hidden is a table"),
        ("[roles]\nx = ['anna']\n", "line 2, roles.x names 'anna', which is none of"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(BadDeclaration) as raised:
        grants(text)
    assert sentence in str(raised.value)
