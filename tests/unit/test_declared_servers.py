"""What `datasets.toml` may say about MCP servers, and what is said when it can't be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from declared.access.latch import Latch
from declared.section import BadDeclaration
from sidecar.gateway.declaration import Command, Declarations, Remote, ServerDeclaration
from sidecar.gateway.parsing import declared_in, parse

FULL = """
[datasets.anything]
that = "is for others"

[servers.crm]
url = "https://crm.example.com/mcp?tenant=7"
headers = { Authorization = "Bearer ${CRM_TOKEN}", X-Plain = "no secret at all" }
tools = ["find_*", "count"]
description = "Customers and deals"
timeout_s = 20

[servers.files]
command = ["uvx", "files-server", "--root", "${ROOT}"]
env = { API_KEY = "k-written-here", LOG_LEVEL = "warning" }
tools = ["*"]
"""


def read(text: str, **environment: str) -> tuple[ServerDeclaration, ...]:
    return parse(text, Path("/data"), environment).servers


def test_everything_that_is_said_is_kept() -> None:
    crm, files = read(FULL, CRM_TOKEN="t0p-secret", ROOT="/srv/files")
    assert crm == ServerDeclaration(
        "crm",
        Remote(
            "https://crm.example.com/mcp?tenant=7",
            (("Authorization", "Bearer t0p-secret"), ("X-Plain", "no secret at all")),
        ),
        ("find_*", "count"),
        "Customers and deals",
        20,
        frozenset({"t0p-secret", "Bearer t0p-secret", "no secret at all"}),
    )
    assert isinstance(files.place, Command)
    assert files.place.arguments == ("uvx", "files-server", "--root", "/srv/files")
    assert dict(files.place.environment) == {"API_KEY": "k-written-here", "LOG_LEVEL": "warning"}
    assert files.secrets == {"/srv/files", "k-written-here"}
    assert "secret" not in repr((crm, files))
    assert "srv" not in repr((crm, files))


def test_a_tool_that_is_not_named_is_not_allowed() -> None:
    crm, files = read(FULL, CRM_TOKEN="t0p-secret", ROOT="/srv/files")
    assert crm.allows("find_deal")
    assert not crm.allows("Find_deal")
    assert not crm.allows("delete_deal")
    assert files.allows("anything")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", 'line 1, servers.x.url or command says where the server is: url = "..."; name one.'),
        ("url = 'https://a/mcp'\ncommand = ['a']", "line 2, servers.x.url or command says"),
        ("url = 'https://a/mcp'", r"line 1, servers.x.tools names the tools that cells may call"),
        ("url = 'https://a/mcp'\ntools = []", "line 3, servers.x.tools names the tools"),
        ("url = 'https://a/mcp'\ntools = 'a'", "line 3, servers.x.tools is a list of names"),
        ("url = 'https://a/mcp'\ntool = ['a']", "line 3, servers.x.tool is unknown; did you mean"),
        ("url = 'http://a/mcp'\ntools = ['a']", "line 2, servers.x.url is http, which anyone"),
        ("url = 'file:///a'\ntools = ['a']", "line 2, servers.x.url is the address of"),
        ("url = 'https://a:x/'\ntools = ['a']", "line 2, servers.x.url is the address of"),
        ("url = 'https://u:p@a/'\ntools = ['a']", "line 2, servers.x.url holds no credentials"),
        ("url = 'https://a@b/'\ntools = ['a']", "line 2, servers.x.url holds no credentials"),
        (
            "url = 'https://a/'\ntools = ['a']\nheaders = {A = '${NOT}'}",
            "line 4, servers.x.headers needs the environment variable NOT, which isn't set.",
        ),
        (
            "url = 'https://a/'\ntools = ['a']\nheaders = {Host = 'b'}",
            "line 4, servers.x.headers can't have one called 'Host'",
        ),
        (
            "url = 'https://a/'\ntools = ['a']\nheaders = {A = 'b\\u0001'}".replace("'b", '"b')
            .replace("1'}", '1"}'),
            "line 4, servers.x.headers has a value for A that isn't one line of ASCII.",
        ),
        ("url = 'https://a/'\ntools = ['a']\nenv = {A = 'b'}", "line 4, .*env goes with command."),
        ("command = ['a']\ntools = ['a']\nheaders = {A = 'b'}", "line 4, .*headers goes with url."),
        ("command = []\ntools = ['a']", "line 2, servers.x.command is a program"),
        ("command = ['a']\nenv = {'A B' = 'b'}\ntools = ['a']", "line 3, .* no name of a variable"),
        ("command = ['a']\nenv = {A = 1}\ntools = ['a']", "line 3, .*env is a table of texts"),
        ("command = ['a']\ntimeout_s = 90\ntools = ['a']", "line 3, .* a number from 1 to 55"),
        ("command = ['a']\ntimeout_s = true\ntools = ['a']", "line 3, .* a number from 1 to 55"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_line_and_key(text: str, told: str) -> None:
    with pytest.raises(BadDeclaration, match=told):
        read(f"[servers.x]\n{text}")


@pytest.mark.parametrize("name", ["datasets", "CRM", '"a b"', '"../x"', '"a.b"'])
def test_a_name_is_a_plain_one_that_is_free(name: str) -> None:
    with pytest.raises(BadDeclaration, match=r"line 1, servers\..* has a name that can't be used"):
        read(f"[servers.{name}]\ncommand = ['a']\ntools = ['*']")


def test_no_credential_is_in_an_error() -> None:
    text = "[servers.x]\nurl = 'https://a/${T}'\nheaders = {A = '${T}'}\ntools = ['*']\nx = 1"
    with pytest.raises(BadDeclaration) as told:
        read(text, T="hunter2\x01")
    assert "hunter2" not in str(told.value)


def test_while_the_file_is_wrong_the_servers_are_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "datasets.toml"
    file = declared_in(tmp_path, dict, Latch(None))
    assert file.read() == (Declarations(), None)
    path.write_text("[servers.a]\ncommand = ['a']\ntools = ['*']")
    good, _ = file.read()
    path.write_text("[servers.a]\ncommand = ['a']")
    kept, problem = file.read()
    assert kept == good
    assert problem is not None
    assert "line 1, servers.a.tools names the tools" in problem
