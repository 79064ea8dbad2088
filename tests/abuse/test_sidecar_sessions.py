"""Whose socket and whose cell it is, tried from inside a real sandbox. Numbers are those of the
abuse cases; `test_sidecar_cases.py` has the table of them.
"""

from __future__ import annotations

import asyncio

import pyarrow
import pytest
from starlette.types import Receive, Scope, Send

from tests.fakes.case_room import CaseRoom
from tests.fakes.sidecar import GRANT, works

pytestmark = pytest.mark.asyncio(loop_scope="module")
OUTSIDE = "That works only while a cell runs."


async def test_abuse_43_another_sessions_socket_is_not_there(room: CaseRoom) -> None:
    said = await room.result(
        """
import os
found = [os.listdir("/run/threadbook"), []]
for path in ("/run/threadbook/../s2/mcp.sock", "/run/sidecar/sockets/s2/mcp.sock",
        "/proc/1/root/run/sidecar/control/control.sock", "FOLDER/sockets/s2/mcp.sock",
        "FOLDER/control.sock", "\\0mcp.sock"):
    s = socket.socket(socket.AF_UNIX)
    try:
        s.connect(path)
        found[1].append(path)
    except OSError:
        pass
found
""".replace("FOLDER", str(room.sidecar.folder))
    )

    assert said == "[['mcp.sock'], []]"


async def test_abuse_44_the_socket_cannot_be_replaced(room: CaseRoom) -> None:
    said = await room.result("""
import os
done = []
for name, action in {
    "unlink": lambda: os.unlink(PATH), "rename": lambda: os.rename(PATH, PATH + "2"),
    "chmod": lambda: os.chmod(PATH, 0), "bind": lambda: socket.socket(socket.AF_UNIX).bind(PATH),
    "plant": lambda: socket.socket(socket.AF_UNIX).bind("/run/threadbook/fake.sock"),
    "link": lambda: os.symlink("/etc/passwd", "/run/threadbook/x"),
}.items():
    try:
        action()
        done.append(name)
    except OSError:
        pass
done
""")

    assert said == "[]"


async def test_abuse_48_when_the_cell_is_over_nothing_is_answered_and_what_runs_is_cut(
    room: CaseRoom,
) -> None:
    begun = asyncio.Event()

    async def pour(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x", "more_body": True})
        begun.set()
        while (await receive())["type"] != "http.disconnect":
            pass

    assert (
        await room.result("path = ticket()\nspare = ticket()\nidle = None\npath[:23]") is not None
    )
    room.sidecar.data.answer = pour
    cell = asyncio.create_task(
        room.result("""
idle = connect()
cut = get(path)
b"200 OK" in cut, cut.endswith(b"0\\r\\n\\r\\n"), rest(idle)[:12], call()[-60:], get(spare)[-60:]
""")
    )
    async with asyncio.timeout(30):
        await begun.wait()
    await room.sidecar.end_cell()
    said = await cell

    assert said is not None
    was_begun, was_whole, kept, called, fetched = eval(said)
    assert was_begun
    assert not was_whole
    assert b"200" not in kept
    assert OUTSIDE.encode() in called
    assert OUTSIDE.encode() in fetched


async def test_abuse_49_what_was_captured_in_one_cell_is_nothing_in_the_next(
    room: CaseRoom,
) -> None:
    neighbours = await room.sidecar.call("import_dataset", {"name": "cars"}, session="s2")
    stolen = "/servers/datasets" + neighbours["result"]["structuredContent"]["stream"]
    assert await room.result(f"old = ticket()\nget({stolen!r})[9:12]") == "b'404'"
    await room.sidecar.put(cell={"id": "turn-1-2", "most_s": 600})
    asked = room.sidecar.data.tables_asked_for

    assert await room.result("[get(old)[9:12] for _ in range(2)]") == "[b'404', b'404']"
    assert await room.result("new = ticket()\n[get(new)[9:12] for _ in range(2)]") == (
        "[b'200', b'404']"
    )
    assert room.sidecar.data.tables_asked_for == asked + 1


async def test_abuse_52_a_big_table_again_and_again_is_refused_with_when_it_goes_on(
    room: CaseRoom,
) -> None:
    data = room.sidecar.data
    small, data.table = data.table, pyarrow.table({"n": range(10_000)})
    await room.sidecar.put(grant={**GRANT, "thread": "slack:T1:C1:52"})
    said = await room.result("""
loads = 0
while b"200 OK" in (answer := call(tool="import_dataset")) and loads < 100:
    path = answer.decode().partition('"stream":"')[2].partition('"')[0]
    loads += len(get("/servers/datasets" + path)) > 80_000
loads, answer[9:12], answer.partition(b"\\r\\n\\r\\n")[2].decode()
""")
    data.table = small

    assert said is not None
    loads, status, sentence = eval(said)
    assert 10 < loads < 15
    assert status == b"429"
    assert "This thread has read its 1 MiB of this hour; it can go on in 60 minutes." in sentence
    assert await works(room.sidecar, "s2")  # of another thread


# The last one: it ends the session.
async def test_abuse_45_a_session_of_the_same_name_is_out_of_the_old_sandboxs_reach(
    shared_case_room: CaseRoom,
) -> None:
    await shared_case_room.sidecar.put()
    assert await shared_case_room.result("path = ticket()\ncall()[9:12]") == "b'200'"
    await shared_case_room.sidecar.delete()
    await shared_case_room.sidecar.put()
    said = await shared_case_room.result("""
found = []
for _ in range(3):
    try:
        found.append(call())
    except OSError as error:
        found.append(type(error).__name__)
found
""")

    assert said is not None
    assert "200" not in said
    assert await works(shared_case_room.sidecar)
