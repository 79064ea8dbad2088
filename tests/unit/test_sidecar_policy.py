"""Grants, decisions, tickets and what counts as plain JSON."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import Any, cast

import pytest

from sidecar.limits import Limits
from sidecar.policy import (
    MAX_NESTING,
    Allow,
    Deny,
    Grant,
    InvalidGrant,
    decide,
    is_plain_json,
    ticket_in,
)
from sidecar.session import Session
from sidecar.upstream import socket_path

GRANT = Grant.from_json({"thread": "slack:1", "tools": {"datasets": ["list_datasets"], "b": []}})


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
    body: dict[str, Any] = {"thread": "t", "tools": {"datasets": ["a"]}}
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
        {"thread": "", "tools": {}},
        {"thread": "x" * 501, "tools": {}},
        {"thread": 1, "tools": {}},
        {"thread": "t", "tools": []},
        {"thread": "t", "tools": {"Data Sets": []}},
        {"thread": "t", "tools": {"../x": []}},
        {"thread": "t", "tools": {"datasets": "list_datasets"}},
        {"thread": "t", "tools": {"datasets": [None]}},
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


def nested(depth: int) -> dict[str, Any]:
    value: Any = 1
    for _ in range(depth - 1):
        value = [value]
    return {"value": value}


@pytest.mark.parametrize(
    ("arguments", "plain"),
    [
        ({}, True),
        ({"a": [None, True, -1, 1.5, "ü\x00", {"b": 10**300}]}, True),
        (nested(MAX_NESTING - 1), True),
        (nested(MAX_NESTING), False),
        ({"a": float("nan")}, False),
        ({"a": [float("-inf")]}, False),
        ({"a": "\ud800"}, False),
        ({"\ud800": 1}, False),
    ],
)
def test_what_two_readers_could_read_differently_is_not_plain(
    arguments: dict[str, object], plain: bool
) -> None:
    assert is_plain_json(arguments) is plain


def test_nesting_as_deep_as_a_parser_takes_is_judged_without_recursion() -> None:
    deep = cast("dict[str, object]", json.loads('{"a":' * 900 + "1" + "}" * 900))

    assert is_plain_json(deep) is False


def test_a_ticket_is_used_once_and_only_by_its_server() -> None:
    session = Session("s1", GRANT, Limits())
    session.offer("datasets", "ticket-01", "cars.csv")

    assert not session.holds("b", "ticket-01")
    assert session.holds("datasets", "ticket-01")
    assert session.take("datasets", "ticket-01") == "cars.csv"
    assert not session.holds("datasets", "ticket-01")


def test_of_many_unused_tickets_the_oldest_is_forgotten() -> None:
    session = Session("s1", GRANT, Limits(max_open_tickets=2))
    for ticket in ("ticket-01", "ticket-02", "ticket-03"):
        session.offer("datasets", ticket, None)

    assert [session.holds("datasets", f"ticket-0{n}") for n in (1, 2, 3)] == [False, True, True]


def test_a_burst_goes_through_then_calls_are_slowed_down_and_the_session_recovers() -> None:
    session = Session("s1", GRANT, Limits(burst_calls=3, calls_per_s=2))

    assert [session.delay_s(100.0) for _ in range(5)] == [0, 0, 0, 0.5, 1.0]
    assert session.delay_s(101.0) == 0.5
    assert [session.delay_s(200.0) for _ in range(4)] == [0, 0, 0, 0.5]


@pytest.mark.parametrize("address", ["/run/d.sock", "unix:/run/d.sock"])
def test_an_upstream_is_a_path_with_or_without_a_scheme(address: str) -> None:
    assert socket_path(address) == "/run/d.sock"


@pytest.mark.parametrize("address", ["", "unix:", "http://h/mcp", "unix:http://h", "tcp:h:1"])
def test_an_upstream_is_no_other_kind_of_address(address: str) -> None:
    with pytest.raises(ValueError, match="is a Unix socket"):
        socket_path(address)
