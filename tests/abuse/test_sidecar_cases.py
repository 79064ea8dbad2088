"""Group C of the abuse cases, tried from inside a real sandbox with raw sockets.

| case | what is tried | proven by |
|---|---|---|
| 36 | unknown tools, servers, paths | test_abuse_36 here |
| 37 | URLs, private addresses, redirects | test_abuse_37 here; contract/test_sidecar_upstream |
| 38 | impossible lengths, split bytes | test_abuse_38 here; contract/test_sidecar_framing |
| 39 | silent, slow, half-open clients | test_abuse_39 here; contract/test_sidecar_abuse |
| 40 | floods of connections and calls | test_abuse_40 here; test_flood |
| 41 | JSON that readers read differently | test_abuse_41 here; unit/test_sidecar_strict, fuzz/ |
| 42 | a data server that fails or leaks | test_abuse_42 here; contract/test_sidecar_upstream |
| 43 | another session's socket | test_sidecar_sessions |
| 44 | the socket replaced by the sandbox | test_sidecar_sessions; abuse/test_isolation |
| 45 | the socket of a session that ended | test_sidecar_sessions |
| 46 | descriptors passed along | test_abuse_46 here; contract/test_sidecar_abuse |
| 47 | a socket's path that is too long | contract/test_sidecar_process: a directory too deep |
| 48 | calls after the cell | test_sidecar_sessions; contract/test_sidecar_cells |
| 49 | replays, tickets of another cell | test_sidecar_sessions; contract/test_sidecar_cells |
| 50 | a sidecar that is killed in a call | e2e/test_neighbours; contract/test_sidecar_process |
| 51 | arguments that look like code | test_abuse_51 here; contract/test_sidecar |
| 52 | a big table again and again | test_sidecar_sessions; unit/test_sidecar_budget |
"""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from tests.fakes.case_room import CaseRoom
from tests.fakes.sidecar import works

pytestmark = pytest.mark.asyncio(loop_scope="module")
SECRET = "password=hunter2 /srv/data/secret.csv"
REFUSED = "That tool isn't available in this thread."


def audited(room: CaseRoom) -> Counter[str]:
    """Why the sandbox was refused what it asked for, or "ok", or why it failed, since the last
    look: each request has its row in the audit.
    """
    lines = [line for line in room.sidecar.audit() if line["session"] == "s1"]
    new, room.seen = lines[room.seen :], len(lines)
    return Counter(line["reason"] or line["outcome"] for line in new)


async def test_abuse_36_what_is_not_granted_is_refused_and_nothing_else_is_named(
    room: CaseRoom,
) -> None:
    audited(room)
    said = await room.result("""
answers = [call(tool=name) for name in ("secret", "../echo", "ECHO", "")]
answers += [get(path) for path in ("/servers/other/data/0123456789abcdef", "/health", "/", "*",
    "/sessions/s2", "/servers/datasets/data/..%2f..%2fetc%2fpasswd")]
answers.append(send(post(BODY).replace(b"/datasets/", b"/other/")))
[a.partition(b"\\r\\n\\r\\n")[2].decode() for a in answers]
""")

    assert said is not None
    answers = eval(said)
    assert REFUSED in answers[0]
    assert answers[4:] == ['{"error":"Not found."}'] * 7
    assert not any(name in said for name in ("list_datasets", "describe_dataset", "s1", "/tmp"))
    assert room.sidecar.data.received == []
    reasons = audited(room)
    assert reasons["tool not granted"] >= 3
    assert reasons["server not granted"] == 2
    assert reasons["unknown path"] >= 4
    assert (reasons.total(), reasons["ok"]) == (11, 0)


async def test_abuse_37_the_sandbox_names_no_url(room: CaseRoom) -> None:
    audited(room)
    said = await room.result("""
targets = ["http://169.254.169.254/latest/meta-data", "http://localhost:2375/containers/json",
    "file:///etc/passwd", "http://localhost@evil/servers/datasets/mcp",
    "//evil/servers/datasets/mcp"]
answers = [get(target) for target in targets]
answers.append(send(b"CONNECT 169.254.169.254:80 HTTP/1.1\\r\\nhost: x\\r\\n"
    b"connection: close\\r\\n\\r\\n"))
answers = [a.split()[1] for a in answers]
forwarded = send(post(BODY.replace(b"MARK", b"1").replace(b"TOOL", b"echo"), more=
    b"x-forwarded-host: evil\\r\\nforwarded: host=evil\\r\\nx-original-url: /health\\r\\n"))
set(answers), b'"value":1' in forwarded
""")

    assert said == "({b'404'}, True)"
    assert audited(room) == {"unknown path": 6, "ok": 1}


async def test_abuse_38_lengths_that_cannot_be_are_refused_and_split_bytes_are_read(
    room: CaseRoom,
) -> None:
    audited(room)
    said = await room.result("""
body = BODY.replace(b"MARK", b"7").replace(b"TOOL", b"echo")
whole = post(body)
length = b"content-length: %d\\r\\n" % len(body)
assert whole.count(length) == 1
lengths = [b"content-length: -1\\r\\n", b"content-length: 4294967295\\r\\n",
    b"content-length: 18446744073709551616\\r\\n", b"content-length: 0\\r\\n",
    length * 2 + b"content-length: 1\\r\\n",
    length + b"transfer-encoding: chunked\\r\\n"]
answers = [send(whole.replace(length, other)) for other in lengths]
s = connect()
for start in range(0, len(whole), 9):
    s.sendall(whole[start:start + 9])
[b"200 OK" in a for a in answers], b'"value":7' in rest(s)
""")

    assert said == "([False, False, False, False, False, False], True)"
    assert room.sidecar.data.received == [7]
    reasons = audited(room)
    # What comes after a request of no length is one more that isn't valid.
    assert (reasons.total(), reasons["ok"]) == (8, 1)


async def test_abuse_39_silent_slow_and_half_open_clients_are_dropped_in_seconds(
    room: CaseRoom,
) -> None:
    audited(room)
    attack = asyncio.create_task(
        room.result("""
began_s = time.monotonic()
held = [connect() for _ in range(4)]
held[1].sendall(b"POST /servers/datasets/mcp HTTP/1.1\\r\\nx-slow")
held[2].sendall(post(BODY)[:-1])
held[3].sendall(b"POST /servers/datasets/mcp HTTP/1.1\\r\\n")
held[3].shutdown(socket.SHUT_WR)
answers = [rest(s) for s in held]
any(b"200 OK" in a or b"imeout" in a for a in answers), time.monotonic() - began_s < 15
""")
    )
    assert await works(room.sidecar, "s2")

    assert await attack == "(False, True)"
    reasons = audited(room)  # one of the four has asked for nothing
    assert (reasons["too slow"], reasons["half a request"]) == (1, 1)
    assert (reasons.total(), reasons["ok"]) == (3, 0)


async def test_abuse_40_a_flood_of_connections_and_of_calls_is_over_when_it_is(
    room: CaseRoom,
) -> None:
    audited(room)
    attack = asyncio.create_task(
        room.result("""
held = []
for _ in range(500):
    try:
        held.append(connect(5))
    except OSError:
        pass
for s in held:
    s.close()
request = post(BODY.replace(b"MARK", b"1").replace(b"TOOL", b"echo"))
calls = []
for _ in range(64):
    try:
        calls.append(connect(5))
        calls[-1].sendall(request)
    except OSError:
        pass
answers = [rest(s)[9:12] for s in calls]
answers = [a for a in answers if a.isdigit()]
set(answers) - {b"200", b"503"}, answers.count(b"200"), answers.count(b"503")
""")
    )
    assert await works(room.sidecar, "s2")

    other, answered, full = eval(str(await attack))
    assert other == set()
    reasons = audited(room)
    assert reasons["too many connections"] >= full
    assert reasons.total() - reasons["too many connections"] >= answered


async def test_abuse_41_json_that_could_be_read_in_two_ways_is_refused(room: CaseRoom) -> None:
    audited(room)
    said = await room.result(r"""
values = ["NaN", "-Infinity", "1e999", "9" * 400, "9" * 5000, '"\\ud800"', '{"\\udc00":1}',
    "[" * 10**5, "[" * 900 + "]" * 900, '{"a":1,"a":2}', '[{"b":{"a":1,"\\u0061":2}}]',
    "{" + ",".join('"%d":0' % n for n in range(60000)) + "}"]
answers = [call(value) for value in values]
whole = BODY.replace(b"MARK", b"1").replace(b"TOOL", b"echo")
bodies = [b"", b"{", b"[]", b"[" + whole + b"]", whole * 2, whole.decode().encode("utf-16"),
    b"\xef\xbb\xbf" + whole, whole.replace(b"echo", b"\xff"), b"\x00" * 1000]
answers += [send(post(body)) for body in bodies]
large = send(post(b'{"a":{' + b'"b":0,' * 10**6 + b'"b":0}}'))
{a[9:12] for a in answers}, large[9:12]
""")

    assert said in ("({b'400'}, b'413')", "({b'400'}, b'Con')")  # cut off while it still sends
    assert room.sidecar.data.received == []
    reasons = audited(room)
    assert reasons["body too large"] == 1
    assert (reasons.total(), reasons["ok"]) == (22, 0)


async def _hang(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def test_abuse_42_what_a_data_server_does_wrong_is_one_plain_sentence(room: CaseRoom) -> None:
    audited(room)
    for answer in (
        PlainTextResponse(SECRET, 500),
        PlainTextResponse(SECRET, media_type="application/json"),
        PlainTextResponse("", 302, {"location": "http://169.254.169.254/"}),
        PlainTextResponse("x" * 2**22, media_type="application/json"),
        _hang,
    ):
        room.sidecar.data.answer = answer
        said = await room.result("call().partition(b'\\r\\n\\r\\n')[2].decode()")
        assert said is not None
        assert "The datasets server" in said
        assert not any(word in said for word in ("hunter2", "/srv", "169.254", "xxx"))
    assert audited(room) == {"upstream failed": 5}


async def test_abuse_46_a_descriptor_that_comes_along_is_not_kept(room: CaseRoom) -> None:
    def descriptors() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    await room.result("call()[:12]")
    before = descriptors()
    await room.result("""
import array, os
passed = os.open("/dev/null", os.O_RDONLY)
s = connect()
try:
    s.sendmsg([b"GET / HTTP/1.1\\r\\nhost: x\\r\\n"],
        [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [passed] * 8))])
    s.sendall(b"connection: close\\r\\n\\r\\n")
except OSError:
    pass  # gVisor passes none on to the host
rest(s)
os.close(passed)
""")

    assert descriptors() <= before


async def test_abuse_51_arguments_that_look_like_code_are_data(room: CaseRoom) -> None:
    values = ["'; DROP TABLE cars; --", "{{7*7}} ${jndi:ldap://x}", "__class__", "$(id)\n;`id`"]
    said = await room.result(
        f"import json\n[call(json.dumps(value))[9:12] for value in {values!r}]"
    )

    assert said == str([b"200"] * 4)
    assert room.sidecar.data.received == values
