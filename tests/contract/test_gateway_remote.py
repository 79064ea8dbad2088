"""How the gateway connects to a server by name: certificates, and addresses looked up once."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from mcp import Client

from sidecar.gateway.addresses import NotReached
from sidecar.gateway.declaration import Remote
from sidecar.gateway.failures import for_operator
from sidecar.gateway.remote import remote

NAME = "crm.example.com"
RESULT = b'{"tools":[],"resultType":"complete","ttlMs":0,"cacheScope":"private"}'
ANSWER = b'{"jsonrpc":"2.0","id":%d,"result":' + RESULT + b"}"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """For the name, with its key; nobody trusts it unless told to."""
    made = tmp_path / "both.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    command += ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    subprocess.run(
        [*command, "-keyout", made, "-out", tmp_path / "own.pem"], check=True, capture_output=True
    )
    made.write_text(made.read_text() + (tmp_path / "own.pem").read_text())
    return made


@asynccontextmanager
async def listening(certificate: Path) -> AsyncGenerator[tuple[int, list[str]]]:
    """A port on loopback, and the hosts that requests were for. Each is answered by an empty list
    of tools."""
    hosts: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        fields = dict(line.split(": ", 1) for line in head.splitlines()[1:] if line)
        hosts.append(fields["host"].partition(":")[0])
        body = await reader.readexactly(int(fields["content-length"]))
        answer = ANSWER % int(body.partition(b'"id":')[2].partition(b",")[0].strip(b"}"))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n")
        writer.write(b"content-length: %d\r\n\r\n%s" % (len(answer), answer))
        await writer.drain()
        writer.close()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1], hosts


async def listed(port: int, *, allow_private: bool = True, lookups: list[str]) -> int:
    """How many tools a server of that name has, asked three times; `lookups` are what the name
    stands for, one after the other."""

    async def lookup(_host: str, _port: int) -> list[str]:
        return [lookups.pop(0)]

    place = Remote(f"https://{NAME}:{port}/mcp", allow_private=allow_private)
    way = remote(place, max_answer_bytes=2**20, lookup=lookup)
    async with Client(way, mode="2026-07-28", cache=None) as client:
        return sum([len((await client.list_tools()).tools) for _ in range(3)])


async def test_a_name_that_changes_its_address_leads_nowhere_else(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    lookups = ["127.0.0.1", "10.0.0.1", "10.0.0.1"]
    async with listening(certificate) as (port, hosts):
        assert await listed(port, lookups=lookups) == 0
    assert hosts == [NAME] * 3
    assert lookups == ["10.0.0.1", "10.0.0.1"]


async def test_a_certificate_that_nobody_trusts_is_refused(certificate: Path) -> None:
    async with listening(certificate) as (port, hosts):
        with pytest.raises(ExceptionGroup) as raised:
            await listed(port, lookups=["127.0.0.1"])
    assert for_operator(raised.value) == "its certificate isn't trusted."
    assert hosts == []


async def test_a_private_address_is_not_connected_to(certificate: Path) -> None:
    async with listening(certificate) as (port, hosts):
        with pytest.raises(NotReached):
            await listed(port, allow_private=False, lookups=["127.0.0.1"])
    assert hosts == []
