"""Mail addresses and hosts as they are on the wire."""

import ipaddress
import re
from functools import lru_cache

_LOCAL = re.compile(r'[^\s\x00-\x20\x7f-\x9f"(),:;<>@\[\]\\]+')
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.IGNORECASE)


def wire_address(address: str) -> str:
    """An address with its domain in IDNA (RFC 3490). Raises `ValueError` when it is not `local@domain`."""
    local, _, name = address.rpartition("@")
    if not _LOCAL.fullmatch(local) or len(local.encode()) > 64:
        raise ValueError(f"{address!r} is not a mail address: write it as name@example.org")
    return f"{local}@{wire_domain(name)}"


@lru_cache(maxsize=4096)
def wire_domain(name: str) -> str:
    """A domain in IDNA. Raises `ValueError` when it cannot be one."""
    try:
        domain = name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError(f"{name!r} is not a domain: {error}") from error
    if not _DOMAIN.fullmatch(domain) or len(domain) > 253:
        raise ValueError(f"{name!r} is not a domain: write it as example.org")
    return domain


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself; connections to any other host must be encrypted.

    True for `localhost` and for loopback addresses; no name is looked up.
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
