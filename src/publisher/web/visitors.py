"""Who a request comes from, and that it cannot choose how we are called: proxies, addresses, networks."""

import ipaddress
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class OwnName:
    """Gives every request the scheme and host of the pages' public address, and the visitor's plain IP address.

    `Host` and `X-Forwarded-Proto` are a client's or a proxy's claims: nothing here can be built from them, so no
    redirect leads elsewhere or back to http. With `proxies` > 0 the visitor is the entry of X-Forwarded-For that many
    places from its right end, which the outermost of our proxies wrote; what stands left of it is anybody's invention.
    """

    def __init__(self, app: "WSGIApplication", address: str, proxies: int) -> None:
        self._app = ProxyFix(self._named, x_for=proxies, x_proto=0) if proxies else self._named
        self._inner, self._public = app, urlsplit(address)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The WSGI application."""
        return self._app(environ, start_response)

    def _named(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if self._public.netloc:
            environ["wsgi.url_scheme"], environ["HTTP_HOST"] = self._public.scheme, self._public.netloc
        environ["REMOTE_ADDR"] = plain_address(environ.get("REMOTE_ADDR") or "")
        return self._inner(environ, start_response)


def plain_address(text: str) -> str:
    """An IP address without port, brackets, zone and the IPv6 notation of IPv4; other text (a socket's path) stays."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0] if _is_address(text.partition(":")[0]) else text
    address = _parsed(text.partition("%")[0])
    if address is None:
        return text
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def networks(text: str) -> tuple[str, ...]:
    """The networks that an address counts for, from the smallest.

    IPv4: the address. IPv6: its /64, which a household has, and its /48, which anybody can rent (RFC 6177, section 2).
    """
    address = _parsed(plain_address(text))
    if isinstance(address, ipaddress.IPv6Address):
        return tuple(str(ipaddress.ip_network((int(address), length), strict=False)) for length in (64, 48))
    return (plain_address(text) or "unknown",)


def _is_address(text: str) -> bool:
    return _parsed(text) is not None


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
