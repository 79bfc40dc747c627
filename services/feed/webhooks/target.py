"""Where webhooks may be sent: https; to the node's own machine and into private networks where the settings say so.

A subscriber chooses the address and the node calls it from where it stands, behind the walls (server-side request
forgery). So what a name stands for is looked up for each attempt, and the connection is made to what was looked up.
"""

import asyncio
import re
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network
_Address = IPv4Address | IPv6Address

_PRINTABLE = re.compile(r"[!-~]{1,2000}")
_NAT64 = IPv6Network("64:ff9b::/96")
_UNICAST = IPv6Network("2000::/3")
"""All that is global unicast today (RFC 4291, 2.4; IANA): every other address of IPv6 is private in some way."""


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
        networks: private ones that are allowed, the node's own machine's among them.

    Raises:
        ForbiddenUrl: the host has none that is allowed, or cannot be found.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ForbiddenUrl(f"the host {target.host} cannot be found") from error
    hosts = {host: ip_address(host.partition("%")[0]) for host in (str(address[4][0]) for address in found)}
    allowed = [host for host, address in hosts.items() if _is_allowed(address, target, networks)]
    if not allowed:
        raise ForbiddenUrl(f"the host {target.host} {_rule(hosts.values(), target)}")
    return allowed


def _rule(addresses: Iterable[_Address], target: Target) -> str:
    if any(map(_is_this_machine, addresses)):
        return "is this machine, which the settings do not allow"
    return "is in a network that is not allowed" if target.tls else "is not this machine, so it must be https"


def _is_allowed(address: _Address, target: Target, networks: Sequence[Network]) -> bool:
    meant = _meant(address)
    listed = any(
        each in network for each in (address, meant) for network in networks if network.version == each.version
    )
    if _is_this_machine(meant):
        return listed
    return target.tls and (listed or _is_public(meant))


def _is_public(address: _Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _UNICAST:
        return False
    return address.is_global and not address.is_multicast


def _is_this_machine(address: _Address) -> bool:
    """Say whether an address is one of this machine's, on whichever interface: then one can listen there."""
    meant = _meant(address)
    if meant.is_loopback or meant.is_unspecified:
        return True
    with socket.socket(socket.AF_INET if meant.version == 4 else socket.AF_INET6, socket.SOCK_STREAM) as probe:
        try:
            probe.bind((str(meant), 0))
        except OSError:
            return False
    return True


def _meant(address: _Address) -> _Address:
    """Return the IPv4 address to which an IPv6 address leads, if it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None) or address
