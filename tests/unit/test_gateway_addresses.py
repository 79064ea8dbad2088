"""Which addresses another MCP server may have, and what never comes back from one."""

from __future__ import annotations

import base64

import pytest

from sidecar.gateway.addresses import NotReached, allowed, is_public
from sidecar.gateway.masking import Mask


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1"),
        *("2002:7f00:1::", "2002:a9fe:a9fe::"),
    ],
)
def test_an_address_that_is_not_on_the_internet_is_private(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111"])
def test_an_address_on_the_internet_is_public(address: str) -> None:
    assert is_public(address)


async def test_a_name_with_one_private_address_is_refused() -> None:
    async def lookup(_host: str, _port: int) -> list[str]:
        return ["1.1.1.1", "127.0.0.1"]

    with pytest.raises(NotReached, match="is a private address; allow_private = true"):
        await allowed("crm.example", 443, allow_private=False, lookup=lookup)
    found = await allowed("crm.example", 443, allow_private=True, lookup=lookup)
    assert found == ["1.1.1.1", "127.0.0.1"]


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 300, "ü" * 100, "0x7f.1"])
async def test_a_name_without_a_public_address_is_refused(host: str) -> None:
    with pytest.raises(NotReached):
        await allowed(host, 443, allow_private=False)


def test_a_credential_is_masked_wherever_it_comes_back() -> None:
    secret = "s3cr3t/value+1"
    mask = Mask([secret, "s3cr3t"])
    encoded = base64.b64encode(secret.encode()).decode()
    answer = {
        "text": f"Authorization: Bearer {secret}.",
        secret: [f"?token=s3cr3t%2Fvalue%2B1&x={encoded}", 7, None, True],
    }
    assert mask.value(answer) == {
        "text": "Authorization: Bearer ***.",
        "***": ["?token=***&x=***", 7, None, True],
    }
