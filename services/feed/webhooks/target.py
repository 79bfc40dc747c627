"""Where webhooks may be sent: https, or the node's own machine; into private networks only where the settings say so.

A subscriber chooses the address and the node calls it from where it stands, behind the walls (server-side request
forgery). So what a name stands for is looked up for each attempt, and the connection is made to what was looked up.
"""

import asyncio
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network
_Address = IPv4Address | IPv6Address

_PRINTABLE = re.compile(r"[!-~]{1,2000}")
_NAT64 = IPv6Network("64:ff9b::/96")


class ForbiddenUrl(ValueError):
    """Nothing is sent to such an address; the message names the rule."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address in parts."""

    host: str
    port: int
    netloc: str
    path: str
    tls: bool


def target(url: str) -> Target:
    """Return an address in parts.

    Raises:
        ForbiddenUrl: it is not one to which webhooks are sent, whatever its host stands for.
    """
    if not _PRINTABLE.fullmatch(url):
        raise ForbiddenUrl("it must be of 1 to 2000 printable ASCII characters")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ForbiddenUrl(str(error)) from error
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise ForbiddenUrl("it must begin with https:// and name a host, or with http:// and name this machine")
    if parts.username is not None or parts.fragment:
        raise ForbiddenUrl("it must have no user, no password and no fragment")
    tls = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.hostname, port or (443 if tls else 80), parts.netloc, path, tls)


async def addresses(target: Target, networks: Sequence[Network]) -> Sequence[str]:
    """Return the IP addresses to which a message may go.

    Args:
        target: where it is to go.
        networks: private ones that are allowed.

    Raises:
        ForbiddenUrl: the host has none that is allowed, or cannot be found.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ForbiddenUrl(f"the host {target.host} cannot be found") from error
    hosts = dict.fromkeys(str(address[4][0]) for address in found)
    allowed = [host for host in hosts if _is_allowed(ip_address(host.partition("%")[0]), target, networks)]
    if not allowed:
        rule = "is in a network that is not allowed" if target.tls else "is not this machine, so it must be https"
        raise ForbiddenUrl(f"the host {target.host} {rule}")
    return allowed


def _is_allowed(address: _Address, target: Target, networks: Sequence[Network]) -> bool:
    meant = _meant(address)
    if meant.is_loopback:
        return True
    if not target.tls:
        return False
    listed = any(
        each in network for each in (address, meant) for network in networks if network.version == each.version
    )
    return listed or (meant.is_global and not meant.is_multicast)


def _meant(address: _Address) -> _Address:
    """Return the IPv4 address to which an IPv6 address leads, if it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None) or address
