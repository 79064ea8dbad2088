"""What an attack leaves in the output folder, collected and checked: bounded, named safely, and
opened by nobody on the host.
"""

from __future__ import annotations

import mimetypes
import re
import sys

from sandbox.posture import SandboxLimits
from sandbox.session import Artifact, Execution
from tests.fakes.beside import Pair

LIMITS = SandboxLimits()
MAX_FILE_BYTES = LIMITS.file_mb * 2**20
WINDOWS_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)( *\.|$)")
HOST_EVENTS: list[str] = []
WATCHED = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "webbrowser.open",
           "pickle.find_class", "marshal.loads", "shutil.unpack_archive", "open")  # fmt: skip


def _on_audit(event: str, arguments: tuple[object, ...]) -> None:
    if event in WATCHED:
        HOST_EVENTS.append(f"{event} {arguments[:1]}")
    elif event == "import" and str(arguments[0]).partition(".")[0] in ("PIL", "zipfile", "lzma"):
        HOST_EVENTS.append(f"import {arguments[0]}")


mimetypes.init()  # it reads the host's tables once, whatever the sandbox says
sys.addaudithook(_on_audit)


EMPTY_OUTPUT = """
import os, shutil, tempfile
os.chdir("/work")
if os.path.lexists("output"):
    os.rename("output", tempfile.mkdtemp(dir="/work") + "/output")
os.mkdir("output")
"""


def is_safe_name(name: str) -> None:
    assert name.isprintable(), name
    assert not set(name) & set('/\\\0\n\u202e:*?"<>|'), name
    assert not name.startswith(("-", ".", " ")), name
    assert not name.endswith((".", " ")), name
    assert 0 < len(name.encode()) <= 240, name
    assert not WINDOWS_DEVICE.match(name), name


def named(ran: Execution) -> dict[str, Artifact]:
    return {file.name: file for file in ran.files}


async def collect(pair: Pair, code: str, timeout_s: float = 20) -> Execution:
    """Attack with an empty output folder; what comes out is bounded, and nobody opens it."""
    HOST_EVENTS.clear()
    ran = await pair.attack(f"{EMPTY_OUTPUT}\n{code}", timeout_s)
    for artifact in [*ran.files, *ran.figures]:
        is_safe_name(artifact.name)
        assert len(artifact.content) <= MAX_FILE_BYTES
        assert not [event for event in HOST_EVENTS if artifact.name in event]
    assert len(ran.files) <= LIMITS.files
    assert sum(len(file.content) for file in ran.files) <= 3 * MAX_FILE_BYTES
    assert HOST_EVENTS == []
    return ran
