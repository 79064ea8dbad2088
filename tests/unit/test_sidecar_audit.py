"""What a line of the audit says, and that untrusted text can't break it."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sidecar.audit import AuditLog, Call


def written(path: Path, *calls: Call) -> list[dict[str, Any]]:
    log = AuditLog(path, now=lambda: datetime(2026, 11, 1, 12, tzinfo=UTC))
    for call in calls:
        log.write(call)
    log.close()
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


def test_a_line_says_who_called_what_and_how_it_ended(tmp_path: Path) -> None:
    call = Call("s1", "slack:1", cell="turn-1-1", server="datasets", method="tools/call")
    call.tool, call.dataset, call.bytes_out = "import_dataset", "cars.csv", 42
    call.allow()
    call.succeed()
    (line,) = written(tmp_path / "audit", call)

    assert line.pop("duration_ms") >= 0
    assert line == {
        "time": "2026-11-01T12:00:00.000+00:00",
        "session": "s1",
        "thread": "slack:1",
        "cell": "turn-1-1",
        "who": [],
        "server": "datasets",
        "method": "tools/call",
        "tool": "import_dataset",
        "dataset": "cars.csv",
        "decision": "allowed",
        "reason": "",
        "status": "ok",
        "bytes_out": 42,
    }


@pytest.mark.parametrize(
    ("status", "decision", "outcome", "reason"),
    [
        (200, "allowed", "ok", ""),
        (202, "allowed", "ok", ""),
        (400, "refused", "error", "not a valid request"),
        (0, "refused", "error", "not a valid request"),
    ],
)
def test_what_nobody_decided_is_judged_by_its_answer(
    tmp_path: Path, status: int, decision: str, outcome: str, reason: str
) -> None:
    (line,) = written(tmp_path / "audit", Call("s1", "t", http_status=status))

    assert (line["decision"], line["status"], line["reason"]) == (decision, outcome, reason)


def test_untrusted_text_stays_in_one_line_and_is_cut(tmp_path: Path) -> None:
    nasty = '\n{"decision": "allowed"}\r\u2028\ud800\x00"'
    call = Call("s1", "t", method=nasty)
    call.tool, call.dataset = nasty, "x" * 10_000
    call.refuse("tool not granted")
    (line,) = written(tmp_path / "audit", call)

    assert (line["method"], line["tool"]) == (nasty, nasty)
    assert line["decision"] == "refused"
    assert line["dataset"] == "x" * 2000


def test_the_file_is_appended_to_and_private(tmp_path: Path) -> None:
    path = tmp_path / "audit"
    written(path, Call("s1", "t"))
    lines = written(path, Call("s2", "t"))

    assert [line["session"] for line in lines] == ["s1", "s2"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
