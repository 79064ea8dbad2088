"""Grants, decisions and tickets."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from sidecar.limits import Limits
from sidecar.policy import (
    Allow,
    Deny,
    Grant,
    InvalidGrant,
    decide,
    ticket_in,
)
from sidecar.session import Session
from sidecar.upstream import socket_path

GRANT = Grant.from_json(
    {"thread": "slack:1", "identity": "x", "tools": {"datasets": ["list_datasets"], "b": []}}
)


@pytest.mark.parametrize(
    ("server", "tool", "verdict"),
    [
        ("datasets", None, Allow()),
        ("datasets", "list_datasets", Allow()),
        ("b", None, Allow()),
        ("b", "list_datasets", Deny("tool not granted")),
        ("datasets", "LIST_DATASETS", Deny("tool not granted")),
        ("datasets", "", Deny("tool not granted")),
        ("other", None, Deny("server not granted")),
        ("other", "list_datasets", Deny("server not granted")),
        ("", None, Deny("server not granted")),
    ],
)
def test_only_what_is_granted_is_allowed(
    server: str, tool: str | None, verdict: Allow | Deny
) -> None:
    assert decide(GRANT, server, tool) == verdict


def test_a_grant_cannot_be_changed_after_it_was_read() -> None:
    body: dict[str, Any] = {"thread": "t", "identity": "x", "tools": {"datasets": ["a"]}}
    grant = Grant.from_json(body)
    body["tools"]["datasets"].append("b")
    body["tools"]["more"] = ["c"]

    assert grant.tools == {"datasets": frozenset({"a"})}
    assert isinstance(grant.tools, MappingProxyType)


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"thread": "t"},
        {"thread": "", "identity": "x", "tools": {}},
        {"thread": "x" * 501, "identity": "x", "tools": {}},
        {"thread": 1, "identity": "x", "tools": {}},
        {"thread": "\ud800", "identity": "x", "tools": {}},
        {"thread": "t", "identity": "x", "tools": []},
        {"thread": "t", "identity": "x", "tools": {"Data Sets": []}},
        {"thread": "t", "identity": "x", "tools": {"../x": []}},
        {"thread": "t", "identity": "x", "tools": {"datasets": "list_datasets"}},
        {"thread": "t", "identity": "x", "tools": {"datasets": [None]}},
    ],
)
def test_anything_but_a_grant_is_refused_with_a_sentence(body: object) -> None:
    with pytest.raises(InvalidGrant, match=r"\.$"):
        Grant.from_json(body)


@pytest.mark.parametrize(
    ("result", "ticket"),
    [
        ({"stream": "/data/abcdefgh_-12"}, "abcdefgh_-12"),
        ({"stream": "/data/short"}, None),
        ({"stream": "/data/../../etc/passwd"}, None),
        ({"stream": "/data/abcdefgh\n"}, None),
        ({"stream": "http://evil/data/abcdefghij"}, None),
        ({"stream": 1}, None),
        ({}, None),
        (None, None),
        (["stream"], None),
    ],
)
def test_only_a_table_of_the_same_server_gives_a_ticket(result: object, ticket: str | None) -> None:
    assert ticket_in(result) == ticket


def test_a_burst_goes_through_then_calls_are_slowed_down_and_the_session_recovers() -> None:
    pace = Session("s1", GRANT, Limits(burst_calls=3, calls_per_s=2)).pace

    assert [pace.delay_s(100.0) for _ in range(5)] == [0, 0, 0, 0.5, 1.0]
    assert pace.delay_s(101.0) == 0.5
    assert [pace.delay_s(200.0) for _ in range(4)] == [0, 0, 0, 0.5]


@pytest.mark.parametrize("address", ["/run/d.sock", "unix:/run/d.sock"])
def test_an_upstream_is_a_path_with_or_without_a_scheme(address: str) -> None:
    assert socket_path(address) == "/run/d.sock"


@pytest.mark.parametrize("address", ["", "unix:", "http://h/mcp", "unix:http://h", "tcp:h:1"])
def test_an_upstream_is_no_other_kind_of_address(address: str) -> None:
    with pytest.raises(ValueError, match="is a Unix socket"):
        socket_path(address)
