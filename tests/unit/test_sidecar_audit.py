"""What the lines of a sandbox's call say, and that untrusted text can't break them."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from audit.files import files, lines
from audit.log import Log
from sidecar.audit import Call


def written(folder: Path, *told: Callable[[Call], None], **fields: Any) -> list[dict[str, Any]]:
    """The lines of one call to which that happened before it ended."""
    log = Log(folder, now=lambda: datetime(2026, 11, 1, 12, tzinfo=UTC))
    call = Call(log, "s1", "slack:1", **fields)
    for tell in told:
        tell(call)
    call.end()
    call.end()
    log.close()
    return [json.loads(line) for path in files(folder) for line in lines(path)]


def test_a_call_has_a_line_when_it_is_let_through_and_one_when_it_ends(tmp_path: Path) -> None:
    begun, ended = written(
        tmp_path,
        Call.allow,
        Call.succeed,
        who=("slack:T1:U1", "slack:T1:U2"),
        cell="turn-1-1",
        server="datasets",
        method="tools/call",
        tool="import_dataset",
        dataset="cars.csv",
        bytes_out=42,
        id="c1",
    )

    assert ended.pop("ms") >= 0
    assert ended.pop("prev") != begun["prev"]
    assert begun["outcome"] == "unfinished"
    assert ended == {
        "n": 2,
        "time": "2026-11-01T12:00:00.000+00:00",
        "call": "c1",
        "session": "s1",
        "thread": "slack:1",
        "cell": "turn-1-1",
        "who": ["slack:T1:U1", "slack:T1:U2"],
        "server": "datasets",
        "method": "tools/call",
        "tool": "import_dataset",
        "dataset": "cars.csv",
        "decision": "allowed",
        "outcome": "ok",
        "reason": "",
        "bytes": 42,
    }


@pytest.mark.parametrize(
    ("status", "decision", "outcome", "reason"),
    [
        (200, "allowed", "ok", ""),
        (202, "allowed", "ok", ""),
        (400, "refused", "refused", "not a valid request"),
        (0, "refused", "refused", "not a valid request"),
    ],
)
def test_what_nobody_decided_is_judged_by_its_answer(
    tmp_path: Path, status: int, decision: str, outcome: str, reason: str
) -> None:
    (line,) = written(tmp_path, http_status=status)

    assert (line["decision"], line["outcome"], line["reason"]) == (decision, outcome, reason)


def test_untrusted_text_stays_in_one_line_and_is_cut(tmp_path: Path) -> None:
    nasty = '\n{"decision": "allowed"}\r\u2028\ud800\x00"'
    (line,) = written(
        tmp_path,
        lambda call: call.refuse("tool not granted"),
        method=nasty,
        tool=nasty,
        dataset="x" * 10_000,
    )

    assert (line["method"], line["tool"]) == (nasty, nasty)
    assert line["decision"] == "refused"
    assert line["dataset"] == "x" * 2000


def test_the_file_is_private(tmp_path: Path) -> None:
    written(tmp_path / "audit")
    (path,) = files(tmp_path / "audit")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
