"""Which network addresses a server's name may stand for."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable

Lookup = Callable[[str, int], Awaitable[list[str]]]
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 behind a translator


class NotReached(OSError):
    """A name stands for no address, or for one that isn't allowed; the text is for the operator."""


async def look_up(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system knows them.

    Raises:
        OSError: it knows none.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


async def allowed(
    host: str, port: int, *, allow_private: bool, lookup: Lookup = look_up
) -> list[str]:
    """The host's addresses, looked up now; who connects to them alone can't be led elsewhere by a
    name that changes.

    Raises:
        NotReached: there is none, or one of them isn't public and private ones aren't allowed.
    """
    try:
        addresses = await lookup(host, port)
    except (OSError, UnicodeError) as error:
        raise NotReached(f"{host} has no address.") from error
    if not addresses:
        raise NotReached(f"{host} has no address.")
    if not allow_private and not all(map(is_public, addresses)):
        raise NotReached(f"{host} is a private address; allow_private = true would allow it.")
    return addresses


def is_public(address: str) -> bool:
    """Whether an address is on the internet, and no detour to one that isn't."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo and found.teredo[1])
        if found in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner and not is_public(str(inner)):
            return False
        if found.ipv4_mapped:
            return True
    return found.is_global and not found.is_multicast and not found.is_reserved
