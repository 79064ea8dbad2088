"""A cell that patches or forges: what it says counts for itself alone.

Each docstring names the effects on the session that are allowed. A second session runs beside
every hostile one and must notice nothing. Numbers are those of the abuse cases.
"""

from __future__ import annotations

import json
import sys

import pytest

from sandbox.guest import wire
from tests.fakes.beside import Pair, texts

pytestmark = pytest.mark.asyncio(loop_scope="module")


UNPICKLED: list[str] = []


def _on_audit(event: str, arguments: tuple[object, ...]) -> None:
    if event == "pickle.find_class":
        UNPICKLED.append(str(arguments))


sys.addaudithook(_on_audit)


@pytest.mark.parametrize(
    "code",
    [
        "import builtins\nbuiltins.print = builtins.repr = builtins.len = lambda *a: 'forged'",
        "import builtins\nbuiltins.open = None",
        "import json\njson.dumps = json.loads = None",
        "import json\njson.dumps = lambda *a, **k: '{}'",
        "import sys\nsys.stdout = sys.stderr = sys.stdin = None",
        "import sys\nsys.stdout.close(); sys.stderr.close()",
        "import os\nos.fork = os.dup2 = os.waitpid = None",
        "import sys\nfor name in [n for n in sys.modules if n.startswith('guest')]:\n"
        "    vars(sys.modules[name]).clear()",
        "globals().clear(); x = 1; globals()[5] = 6",
    ],
    ids=[
        "print",
        "open",
        "json",
        "frames",
        "streams",
        "closed",
        "os",
        "guest",
        "names",
    ],
)
async def test_abuse_16_patching_our_own_parts_costs_at_most_the_cell(own: Pair, code: str) -> None:
    """Allowed: the cell is undone, or what it did to its own Python; variables stay."""
    await own.attack(code, 3)

    await own.is_unharmed()


FORGED = [
    {},
    {"value": 5, "error": None, "figures": [], "figures_left_out": 0, "names": []},
    {"value": None, "error": "no object", "figures": [], "names": []},
    {"value": None, "error": {"type": 1}, "figures": [], "names": []},
    {"value": None, "error": None, "figures": 5, "names": []},
    {"value": None, "error": None, "figures": [{"data": "no base64!"}], "names": []},
    {"value": None, "error": None, "figures": [{"part": "file", "name": "../x"}], "names": []},
    {"value": None, "error": None, "figures": [], "names": [1, None]},
    {"value": "\x1b[31m\u202e", "error": None, "figures": [], "figures_left_out": "many"},
    {"event": "started"},
]


@pytest.mark.parametrize("frame", FORGED, ids=[str(number) for number in range(len(FORGED))])
async def test_abuse_16_a_forged_result_says_nothing_beyond_its_own_cell(
    pair: Pair, frame: dict[str, object]
) -> None:
    """Allowed: the result of this cell is as forged, or the cell is undone; variables stay."""
    wild = await pair.attack(
        f"""
import os, stat, struct, time
data = {json.dumps(frame)!r}.encode()
for fd in range(3, 512):
    try:
        if stat.S_ISSOCK(os.fstat(fd).st_mode):
            os.write(fd, struct.pack("!I", len(data)) + data)
    except OSError:
        pass
""",
        2,
    )

    assert all(str(text) == text for text in texts(wild)), wild
    assert all("/" not in artifact.name for artifact in [*wild.figures, *wild.files])
    await pair.is_unharmed()


@pytest.mark.parametrize(
    "frame",
    [
        {"event": "started"},
        {"event": "started", "pid": 1},
        {"event": "started", "pid": "1"},
        {"event": "ended", "pid": 1, "status": 0},
        {"event": "ended"},
    ],
    ids=str,
)
async def test_abuse_16_what_a_thread_forges_after_its_cell_is_ignored(
    pair: Pair, frame: dict[str, object]
) -> None:
    """Allowed: the cell is undone; variables stay."""
    await pair.attack(
        f"""
import os, stat, struct, threading, time
data = {json.dumps(frame)!r}.encode()
def forge():
    time.sleep(0.3)
    for fd in range(3, 512):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.write(fd, struct.pack("!I", len(data)) + data)
        except OSError:
            pass
threading.Thread(target=forge, daemon=True).start()
""",
        2,
    )
    await pair.run("import time; time.sleep(1)", 5)

    looped = await pair.run("while True: pass", 1)
    assert looped.ending == "timed_out", looped
    await pair.is_unharmed()


async def test_abuse_16_a_frame_on_the_supervisors_output_is_no_answer(pair: Pair) -> None:
    """Allowed: what the cell itself did; the host takes no word of it."""
    forged = wire.encode({"re": "", "part": "file", "name": "forged", "data": "AAAA"}).decode()
    ran = await pair.attack(
        f"""
import os
for path in ("/proc/1/fd/0", "/proc/1/fd/1", "/dev/pts/0", "/dev/console"):
    try:
        with open(path, "w") as file:
            file.write({forged!r} * 100)
    except OSError:
        pass
print({forged!r})
"""
    )

    assert ran.ending == "finished"
    assert ran.files == ()
    await pair.is_unharmed()


async def test_abuse_17_the_host_never_unpickles_what_a_session_holds(pair: Pair) -> None:
    """Allowed: a bomb in a variable and in a file; it goes off only where it was made."""
    UNPICKLED.clear()
    ran = await pair.attack(
        """
import os, pickle
class Bomb:
    def __reduce__(self): return os._exit, (66,)
bomb = Bomb()
data = pickle.dumps(bomb)
open("output/model.pkl", "wb").write(data)
open("output/table.parquet", "wb").write(data)
data
"""
    )

    assert ran.ok
    assert sorted(file.name for file in ran.files) == ["model.pkl", "table.parquet"]
    assert all(b"_exit" in file.content for file in ran.files)
    assert UNPICKLED == []
    await pair.is_unharmed()
    await pair.is_undone("pickle.loads(data)", "crashed", "exit code 66")
