"""Which addresses of the web may be fetched: public ones, on the web's own ports.

A page that staff name, or that redirects, must not make this machine fetch from itself or its own network (SSRF).
"""

import ipaddress
import re
import socket
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from publisher.core.addresses import wire_domain
from publisher.core.errors import FetchError, InvalidInput
from publisher.core.wording import system_words, worded

PORTS = {"http": 80, "https": 443}
URL_LIMIT = 2000

_NUMERIC = re.compile(r"(?i)(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+))*\.?")
"""A host that the system's resolver reads as an IPv4 address: 127.1, 2130706433, 0x7f000001, 0177.0.0.1."""

_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        # is_global of Python 3.11 lets these through: RFC 6890 and the registries of special addresses of IANA.
        "192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4", "240.0.0.0/4",
        # They carry an IPv4 address, which would have to be checked again: mapped, compatible, NAT64, 6to4, Teredo.
        "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/23",
        "100::/64", "3fff::/20", "5f00::/16", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip

_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})
"""Bits 64 to 95 of an IPv6 address whose last 32 are an IPv4 address (RFC 5214, section 6.1)."""

Place = tuple[str, int]
"""An IP address and a port."""


@dataclass(frozen=True, slots=True)
class PinnedAddress:
    """A checked address: its parts, the host as it is on the wire, and the IP address to connect to."""

    scheme: str
    host: str
    port: int
    ip: str
    target: str
    """Path and query."""

    @property
    def is_default_port(self) -> bool:
        """Whether the port is the scheme's own, and left out in the Host header."""
        return PORTS[self.scheme] == self.port


def pin(url: str, also_allowed: Collection[Place] = ()) -> PinnedAddress:
    """Check an address and resolve its host once. All that the host resolves to must be public.

    Raises `InvalidInput` for an address that may not be fetched, `FetchError` for a host that does not resolve.
    """
    parts, port = _parts(url)
    host = _host(parts, url)
    ips = _resolve(host, port)
    for ip in ips:
        if (ip, port) in also_allowed:
            continue
        if port not in PORTS.values():
            raise InvalidInput(
                worded(
                    "%(url)s: port %(port)s is not one of the web (80, 443); it is not fetched",
                    url=_shown(url),
                    port=port,
                )
            )
        if not is_public(ip):
            raise InvalidInput(
                worded("%(url)s: %(ip)s is not a public address; only public pages are fetched", url=_shown(url), ip=ip)
            )
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return PinnedAddress(parts.scheme, host, port, ips[0], target)


def is_public(ip: str) -> bool:
    """Whether an IP address belongs to the public internet."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        # An IPv6 address with a zone (fe80::1%eth0).
        return False
    if any(address.version == network.version and address in network for network in _NOT_PUBLIC):
        return False
    is_isatap = address.version == 6 and (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP
    if is_isatap and not is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _parts(url: str) -> tuple[SplitResult, int]:
    wrong = worded("is not an address of the web; write it like https://example.org/page")
    if len(url) > URL_LIMIT:
        raise InvalidInput(
            worded(
                "%(url)s: is longer than %(limit)s characters; it is not fetched",
                url=_shown(url),
                limit=URL_LIMIT,
            )
        )
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise InvalidInput(worded("%(what)s: %(why)s", what=_shown(url), why=wrong)) from error
    if parts.scheme not in PORTS or not parts.hostname or re.search(r"[\s\x00-\x1f\x7f\\]", url.strip()):
        raise InvalidInput(worded("%(what)s: %(why)s", what=_shown(url), why=wrong))
    if parts.username is not None or parts.password is not None:
        raise InvalidInput(
            worded("%(url)s: names a user before the host; such an address is not fetched", url=_shown(url))
        )
    return parts, PORTS[parts.scheme] if port is None else port


def _host(parts: SplitResult, url: str) -> str:
    """The host in lower case, a number as the IPv4 address that it stands for."""
    host = (parts.hostname or "").lower()
    if ":" in host:
        return host
    if _NUMERIC.fullmatch(host):
        try:
            return socket.inet_ntoa(socket.inet_aton(host.rstrip(".")))
        except OSError as error:
            raise InvalidInput(
                worded("%(url)s: %(host)s is neither a name nor an IP address", url=_shown(url), host=host)
            ) from error
    try:
        return wire_domain(host.rstrip("."))
    except ValueError as error:
        raise InvalidInput(f"{_shown(url)}: {error}") from error


def _resolve(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(
            worded(
                "%(host)s: this name has no address: %(error)s",
                host=host,
                error=system_words(error) if isinstance(error, OSError) else str(error),
            )
        ) from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def _shown(url: str) -> str:
    return url[:120] + ("…" if len(url) > 120 else "")
