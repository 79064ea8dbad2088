"""Code for cells that goes after data by every route there is from inside a sandbox, and reports
which canaries it saw. Sent as text after that of `flooding`, whose functions it uses.
"""

from __future__ import annotations

import inspect
import re

from tests.fakes import flooding

CANARY = re.compile(r"zq-[a-z.]+-\d")

CODE = r'''
import os, re, secrets
CANARY = re.compile(rb"zq-[a-z.]+-\d")
seen, attempts, refused, odd = set(), 0, 0, []

def attempt(request):
    """One request, whose answer is looked through whatever it is."""
    global attempts, refused
    attempts += 1
    answer = ask(request)
    seen.update(one.decode() for one in CANARY.findall(answer))
    is_error = b"200 OK" not in answer[:20] or b'"isError":true' in answer or b'"error":' in answer
    refused += is_error
    return answer, is_error

def tool(name, /, **arguments):
    return attempt(tool_call(name, arguments))

def get(path, more=b""):
    return attempt(b"GET " + path.encode() + HEAD + more + b"\r\n")

def fetched(answer):
    ticket = answer.decode(errors="replace").partition('"stream":"')[2].partition('"')[0]
    if ticket:
        get("/servers/datasets" + ticket)
        if not get("/servers/datasets" + ticket)[1]:
            odd.append("a ticket was good twice")
    return ticket

def by_tools(names):
    tool("list_datasets")
    for text in ("zq", "email", "pay", "shop"):
        tool("search_datasets", text=text)
    for name in names:
        tool("describe_dataset", name=name)
        tool("sample_dataset", name=name, rows=5)
        for part in ({}, {"columns": ["email"]}, {"columns": ["phone"]}, {"where":
                [{"column": "email", "operator": "contains", "value": "zq"}]}):
            fetched(tool("import_dataset", name=name, **part)[0])
        tool("import_dataset", name=name, thread="slack:T0TEAM:C0SALES:1.1", identity="operator")

def by_sql(names, folder):
    quoted = ['"' + name.replace(".", '"."') + '"' for name in names]
    texts = [f"SELECT * FROM {name}" for name in quoted]
    texts += ["SELECT email FROM orders", "SELECT error(phone) FROM orders",
        "SELECT CASE WHEN region <> 'EMEA' THEN error(code) END FROM orders",
        "SELECT CAST(code AS INT) FROM orders", "FROM duckdb_tables()", "FROM duckdb_views()",
        "FROM glob('/**')", f"FROM read_csv('{folder}/orders.csv')",
        f"FROM read_text('{folder}/datasets.toml')", f"ATTACH '{folder}/shop.db' AS x",
        f"COPY orders TO '{folder}/x.csv'", "SELECT 1; SELECT * FROM orders",
        f"FROM '{folder}/orders.csv'", "SELECT getenv('HOME')", "FROM duckdb_secrets()"]
    for text in texts:
        fetched(tool("query_dataset", sql=text, inline_rows=50)[0])
    for text in ("SELECT * FROM pay", "SELECT * FROM sqlite_master"):
        fetched(tool("query_dataset", sql=text, source="shop", inline_rows=50)[0])

def by_streams(stolen):
    for ticket in [*stolen, *("/data/" + secrets.token_urlsafe(n) for n in (16, 24, 32)),
            "/data/", "/data/*", "/data/../people", "/data/%2e%2e/people", "/data/" + "0" * 22]:
        if not get("/servers/datasets" + ticket)[1]:
            odd.append(f"a stream for {ticket}")

def by_identity(identities):
    call = tool_call("list_datasets", {})
    for identity in [*identities, "operator", "e30.e30.", "eyJhbGciOiJub25lIn0."
            "eyJvcGVyYXRvciI6dHJ1ZSwiYXVkIjoidGhyZWFkYm9vay1kYXRhc2V0cyJ9."]:
        for header in ("threadbook-identity", "Threadbook-Identity", "x-threadbook-identity"):
            attempt(call.replace(b"\r\n\r\n", f"\r\n{header}: {identity}\r\n\r\n".encode(), 1))

def by_paths():
    for path in ("/", "/health", "/people", "/uses", "/sessions", "/sessions/x", "/servers",
            "/mcp", "/data/x", "/servers/datasets/people", "/servers/datasets/uses",
            "/servers/gateway/servers", "/servers/other/mcp", "/servers/datasets/../people",
            "//people", "http://localhost/people", "/servers/datasets%2fpeople"):
        if not get(path)[1]:
            odd.append(f"an answer for {path}")

def by_sockets():
    """Any other socket that can be found or guessed."""
    guesses = ["/run/sidecar/control/control.sock", "/var/run/docker.sock", "/run/docker.sock",
        "/run/sidecar/upstream/mcp.sock", "\0mcp.sock",
        "/proc/1/root/run/sidecar/upstream/mcp.sock"]
    for top in ("/run", "/tmp", "/mnt", "/var", "/work", "/opt", "/dev"):
        for folder, _, names in os.walk(top):
            guesses += [os.path.join(folder, name) for name in names
                if name.endswith(".sock") and os.path.join(folder, name) != PATH]
    for path in guesses:
        with socket.socket(socket.AF_UNIX) as trying:
            try:
                trying.connect(path)
            except OSError:
                continue
            odd.append(f"connected to {path}")

def by_library(names):
    """As anybody's code does it; what is asked in this way is counted in the audit alone."""
    import datasets
    for name in names:
        for way in (datasets.load, datasets.describe, datasets.sample):
            try:
                shown = way(name)
                shown = shown.to_csv() if hasattr(shown, "to_csv") else str(shown)
                seen.update(one.decode() for one in CANARY.findall(shown.encode()))
            except Exception as error:
                seen.update(one.decode() for one in CANARY.findall(str(error).encode()))
'''


def code(names: list[str], *, folder: str, stolen: list[str], identities: list[str]) -> str:
    """All of it; what it prints is JSON: `seen`, `attempts`, `refused`, `odd` and a `ticket` that
    nobody has fetched.
    """
    return f"""{inspect.getsource(flooding)}
{CODE}
by_tools({names!r})
by_sql({names!r}, {folder!r})
by_streams({stolen!r})
by_identity({identities!r})
by_paths()
by_sockets()
by_library({names!r})
ticket = tool("import_dataset", name="orders")[0]
ticket = ticket.decode(errors="replace").partition('"stream":"')[2].partition('"')[0]
print(json.dumps({{"seen": sorted(seen), "attempts": attempts, "refused": refused, "odd": odd,
    "ticket": ticket}}))
"""
