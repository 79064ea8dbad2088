"""Coverage-guided fuzzing of the sidecar's parsers and policy: no crash, no hang, no growth."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

SEEDS = (
    b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_datasets"}}',
    b'{"thread":"t","identity":"x","tools":{"datasets":["list_datasets"]},"cell":{"id":"c-1","most_s":1}}',
    b'{"stream":"/data/abcdefgh_-12","tables":["a",1]}',
    b'{"a":1,"\\u0061":2}',
    b'{"a":[1e99,-0.0,9007199254740993,"\\ud800\\udc00"]}',
    b"POST /servers/datasets/mcp",
    b"GET /servers/datasets/data/abcdefgh_-12",
    b"w" + bytes(range(80)),
    b"v" + bytes(range(256)),
)
pytestmark = pytest.mark.skipif(
    find_spec("atheris") is None, reason="NOT TESTED: atheris has no wheel for this machine"
)
MAX_RSS_MB = 400
LEAST_COVERAGE = 60
LAST = re.compile(r"DONE +cov: (\d+) .* rss: (\d+)Mb")


def fuzzed(folder: Path, *options: str, timeout_s: float) -> tuple[int, int]:
    """What of the code was reached, and the memory at the end in MB."""
    for number, seed in enumerate(SEEDS):
        (folder / f"seed-{number}").write_bytes(seed)
    limits = ["-max_len=8192", "-timeout=10", f"-rss_limit_mb={MAX_RSS_MB}"]
    command = [sys.executable, "-m", "tests.fuzz.sidecar_target", "-seed=7", *limits, *options]
    # A process of its own in between: else what this one takes counts as the fuzzer's memory.
    alone = ["sh", "-c", '"$@"; exit $?', "sh"]
    ran = subprocess.run(
        [*alone, *command, f"-artifact_prefix={folder}/", str(folder)],
        capture_output=True,
        text=True,
        timeout=timeout_s,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    last = LAST.search(ran.stderr)
    assert last is not None, ran.stderr[-3000:]
    sys.stdout.write(last.string[last.start() - 20 :])
    return int(last[1]), int(last[2])


def test_a_short_fuzz_finds_nothing(tmp_path: Path) -> None:
    coverage, _ = fuzzed(tmp_path, "-runs=15000", timeout_s=120)

    assert coverage >= LEAST_COVERAGE


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_ten_minutes_of_fuzzing_find_no_crash_no_hang_and_no_growth(tmp_path: Path) -> None:
    coverage, memory_mb = fuzzed(tmp_path, "-max_total_time=600", timeout_s=800)

    assert coverage >= LEAST_COVERAGE
    assert memory_mb < MAX_RSS_MB
