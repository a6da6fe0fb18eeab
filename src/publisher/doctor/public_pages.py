"""Checks of the table [web]: whether visitors can be told apart, and whether anybody can forge who they are."""

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from publisher.config.tables import Web
from publisher.core.types import Diagnosis
from publisher.core.wording import worded

CHECK = worded("public pages")


def check_pages(web: Web) -> Iterator[Diagnosis]:
    """What is wrong with the pages' address, `listen` and `proxies`; nothing without public pages."""
    if not web.address:
        return
    public, local = urlsplit(web.address), web.listen.rpartition(":")[0].strip("[]")
    if public.scheme == "https" and not web.proxies:
        yield Diagnosis(
            CHECK, False,
            worded("%(address)s needs a reverse proxy in front of %(listen)s, but web.proxies is 0: all visitors "
                   "seem to be one network, so that the sixth who subscribes is turned away, and consents name the "
                   "proxy's address", address=web.address, listen=web.listen),
            worded("write proxies = 1 under [web] (the number of proxies in front); docs/security.md has nginx "
                   "and Caddy"),
        )  # fmt: skip
    elif web.proxies and not _is_inside(local):
        yield Diagnosis(
            CHECK, False,
            worded("%(listen)s can be reached without the proxy, and X-Forwarded-For is believed: anybody can seem "
                   "to be anybody", listen=web.listen),
            worded('write listen = "127.0.0.1:8080" under [web], or let only the proxy reach that port'),
        )  # fmt: skip
    elif public.scheme == "http" and not _is_inside(public.hostname or ""):
        yield Diagnosis(
            CHECK, False,
            worded(
                "%(address)s: readers' links, which let their holder act for them, travel in clear", address=web.address
            ),
            worded("give the address of a reverse proxy with https; docs/security.md has nginx and Caddy"),
        )  # fmt: skip
    else:
        yield Diagnosis(
            CHECK,
            True,
            worded(
                "%(address)s at %(listen)s, behind %(proxies)s proxies",
                address=web.address,
                listen=web.listen,
                proxies=web.proxies,
            ),
        )


def _is_inside(host: str) -> bool:
    """Whether a host is this machine or in a private network (RFC 1918, RFC 4193)."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return not address.is_unspecified and (address.is_loopback or address.is_private)
