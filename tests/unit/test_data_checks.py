"""What the doctor says of the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot import data_checks
from bot.other_servers import Offered, OtherServer
from bot.settings import Settings
from declared.access.latch import CLOSED
from sandbox.wrappers import ToolSchema

SETTINGS = Settings.model_validate({"THREADBOOK_DATASETS": Path("/data")})


def catalogue(*errors: str | None, problems: tuple[str, ...] = ()) -> dict[str, Any]:
    details = [{"name": "a", "error": error} for error in errors]
    return {"total": len(errors), "details": details, "problems": list(problems)}


def test_a_problem_of_the_file_and_what_cannot_be_read_are_warnings() -> None:
    found = catalogue(None, "It is a pickle.", problems=("datasets.toml is wrong: line 3, ...",))
    checks = data_checks.listing(found, SETTINGS)
    assert [(one.name, one.state) for one in checks] == [
        ("mcp server", "ok"),
        ("datasets.toml", "warning"),
        ("datasets", "warning"),
    ]
    assert "line 3" in checks[1].finding
    assert checks[2].finding == "It is a pickle."


def test_of_many_that_cannot_be_read_a_few_are_told() -> None:
    checks = data_checks.listing(catalogue(*["It is broken."] * 8), SETTINGS)
    assert len(checks) == 7
    assert "3 more" in checks[-1].finding


def test_an_empty_folder_is_a_warning_with_what_to_do() -> None:
    [check] = data_checks.listing(catalogue(), SETTINGS)
    assert check.state == "warning"
    assert "threadbook datasets add" in check.mend


def test_each_other_server_is_told_and_what_is_wrong_with_it() -> None:
    tool = ToolSchema("find", "", {})
    offered = Offered(
        "datasets.toml is wrong, ...",
        (
            OtherServer("crm", "", None, (tool, tool)),
            OtherServer("down", "", "no answer.", (tool,)),
            OtherServer("empty", "", None, ()),
        ),
    )
    assert [(one.name, one.state, one.finding) for one in data_checks.others(offered)] == [
        ("servers", "warning", "datasets.toml is wrong, ..."),
        ("server crm", "ok", "2 tool(s)"),
        ("server down", "warning", "no answer."),
        ("server empty", "warning", "none of its tools is allowed"),
    ]


def test_servers_of_which_no_grant_gives_a_tool_are_told_in_one_line() -> None:
    offered = Offered(servers=(OtherServer("crm", "", None, ()),), ungranted=("crm", "jira"))
    told = data_checks.others(offered)[0]
    assert told.finding == "no grant names tools of crm, jira, so no thread may use them"
    assert 'tools = ["crm.*"]' in told.mend


def test_that_grants_have_gone_is_told() -> None:
    told = data_checks.listing(catalogue(None, problems=(CLOSED,)), SETTINGS)[1]
    assert told.state == "warning"
    assert "open = true" in told.finding
