"""Fetches a page, a feed or a picture: only from public addresses, within limits of time and size.

Each address is resolved once and connected to as it was checked, so that a name cannot point elsewhere a moment later.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from publisher import __version__
from publisher.core import http
from publisher.core.errors import FetchError
from publisher.core.wording import worded
from publisher.posts.importing.public_addresses import PinnedAddress, Place, pin
from publisher.posts.importing.web_addresses import joined

PAGE_LIMIT = 5_000_000
"""Bytes of a page or a feed, after decompression."""

PICTURE_LIMIT = 20_000_000
SECONDS = 20.0
"""For one answer. A page of a slow server takes three."""

REDIRECTS = 4

_REDIRECTING = frozenset({301, 302, 303, 307, 308})
_AGENT = f"publisher/{__version__} (import of our own news)"


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: the address that it came from at last, its media type and encoding as declared, its bytes.

    `unchanged` = the server says that nothing is new since `validators` were given out.
    """

    address: str
    content_type: str
    charset: str
    data: bytes
    etag: str = ""
    last_modified: str = ""
    unchanged: bool = False


class Fetcher:
    """Fetches by GET. `also_allowed` are addresses and ports that need not be public: for tests on loopback."""

    def __init__(self, also_allowed: Collection[Place] = ()) -> None:
        self._also_allowed = also_allowed

    def page(self, url: str, etag: str = "", last_modified: str = "") -> Fetched:
        """A page or feed, only if it has changed since the given validators.

        Raises `InvalidInput` for an address that may not be fetched, and `FetchError`.
        """
        headers = {"Accept": "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, */*;q=0.1"}
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": last_modified} if last_modified else {}
        return self._get(url, headers, PAGE_LIMIT)

    def picture(self, url: str) -> bytes:
        """The bytes of a picture. Raises as `page` does."""
        return self._get(url, {"Accept": "image/jpeg, image/png, image/webp, image/gif"}, PICTURE_LIMIT).data

    def _get(self, url: str, headers: Mapping[str, str], limit: int) -> Fetched:
        address = url
        for _ in range(REDIRECTS + 1):
            pinned = pin(address, self._also_allowed)
            reply = _ask(pinned, address, headers, limit)
            if reply.status in _REDIRECTING and reply.headers.get("location"):
                location = _location(reply.headers["location"])
                address = joined(address, location) or location
                continue
            return _fetched(address, reply)
        raise FetchError(
            worded(
                "%(url)s: is redirected more than %(redirects)s times; open it in a browser and name the last page",
                url=url,
                redirects=REDIRECTS,
            )
        )


def _ask(pinned: PinnedAddress, address: str, headers: Mapping[str, str], limit: int) -> http.Reply:
    import requests
    from requests.adapters import HTTPAdapter

    class Adapter(HTTPAdapter):
        """Speaks TLS with the host that the address names, though the connection goes to its IP address."""

        def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: object) -> None:
            super().init_poolmanager(
                connections, maxsize, block, server_hostname=pinned.host, assert_hostname=pinned.host, **options
            )

    host = f"[{pinned.host}]" if ":" in pinned.host else pinned.host
    ip = f"[{pinned.ip}]" if ":" in pinned.ip else pinned.ip
    sent = {
        **headers,
        "Host": host if pinned.is_default_port else f"{host}:{pinned.port}",
        "User-Agent": _AGENT,
        # No other encodings: their decoders do not stop at the limit.
        "Accept-Encoding": "gzip",
    }
    with requests.Session() as session:
        # A proxy of the environment would resolve the name again.
        session.trust_env = False
        if pinned.scheme == "https":
            session.mount("https://", Adapter())
        try:
            return http.request(
                "GET", f"{pinned.scheme}://{ip}:{pinned.port}{pinned.target}", seconds=SECONDS, limit=limit,
                session=session, headers=sent, allow_redirects=False,
            )  # fmt: skip
        except http.RequestError as error:
            raise FetchError(
                worded("%(address)s: cannot be fetched: %(error)s", address=address, error=error)
            ) from error


def _fetched(address: str, reply: http.Reply) -> Fetched:
    if reply.status not in (200, 304):
        raise FetchError(f"{address}: the server answers {reply.status} {reply.reason}".rstrip())
    kind, _, parameters = reply.headers.get("content-type", "").partition(";")
    charset = next(
        (
            part.split("=", 1)[1].strip(" \"'")
            for part in parameters.split(";")
            if part.strip().lower().startswith("charset=")
        ),
        "",
    )
    return Fetched(
        address, kind.strip().lower(), charset, reply.body,
        reply.headers.get("etag", "")[:500], reply.headers.get("last-modified", "")[:100], reply.status == 304,
    )  # fmt: skip


def _location(value: str) -> str:
    """The Location header: servers send UTF-8 there, which `http.client` reads as Latin-1."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value
