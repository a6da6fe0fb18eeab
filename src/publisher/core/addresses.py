"""Mail addresses and hosts as they are on the wire."""

import ipaddress
import re
from functools import lru_cache

from publisher.core.wording import worded

_LOCAL = re.compile(r'[^\s\x00-\x20\x7f-\x9f"(),:;<>@\[\]\\]+')
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})*", re.IGNORECASE)


def wire_address(address: str) -> str:
    """An address with its domain in IDNA 2008 (RFC 5891). Raises `ValueError` when it is not `local@domain`."""
    local, _, name = address.rpartition("@")
    if not _LOCAL.fullmatch(local) or len(local.encode()) > 64:
        raise ValueError(
            worded("%(address)s is not a mail address: write it as name@example.org", address=repr(address))
        )
    return f"{local}@{wire_domain(name)}"


@lru_cache(maxsize=4096)
def wire_domain(name: str) -> str:
    """A domain in IDNA 2008 (RFC 5891, mapped as UTS 46 says). Raises `ValueError` when it cannot be one.

    Python's own codec speaks IDNA 2003, which writes faß.de as fass.de: the domain of somebody else.
    """
    try:
        domain = name if name.isascii() else _encoded(name)
    except UnicodeError as error:
        raise ValueError(worded("%(name)s is not a domain: %(error)s", name=repr(name), error=error)) from error
    if not _DOMAIN.fullmatch(domain) or len(domain) > 253:
        raise ValueError(worded("%(name)s is not a domain: write it as example.org", name=repr(name)))
    return domain


def _encoded(name: str) -> str:
    import idna

    return idna.encode(name, uts46=True).decode("ascii")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself; connections to any other host must be encrypted.

    True for `localhost` and for loopback addresses; no name is looked up.
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
