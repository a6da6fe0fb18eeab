"""Pages kept in memory once they are made, and the headers that let browsers and proxies keep public ones too."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from flask import Response, request

_MOST_BYTES = 32_000_000
_FRESH_SECONDS = 300


@dataclass(frozen=True, slots=True)
class KeptPage:
    """The body of a page, and its hash."""

    body: bytes
    etag: str


class KeptPages:
    """The pages used last, by a key that changes with everything they are made from; at most 32 MB of bodies."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most, self._size = most_bytes, 0
        self._pages: OrderedDict[Hashable, KeptPage] = OrderedDict()
        self._turn = threading.Lock()
        # One page is made at a time: more would only share the interpreter, and take it from the mailing beside them.
        self._making = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], str]) -> KeptPage:
        """The page of a key; made when it is not there, once for all who wait for it."""
        if found := self._found(key):
            return found
        with self._making:
            if found := self._found(key):
                return found
            body = make().encode()
            page = KeptPage(body, hashlib.sha256(body).hexdigest()[:32])
            self._keep(key, page)
            return page

    def _found(self, key: Hashable) -> KeptPage | None:
        with self._turn:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def _keep(self, key: Hashable, page: KeptPage) -> None:
        with self._turn:
            self._pages[key] = page
            self._size += len(page.body)
            while self._size > self._most and self._pages:
                self._size -= len(self._pages.popitem(last=False)[1].body)


def public(response: Response, etag: str = "") -> Response:
    """Let browsers and proxies keep a page that is the same for everybody for five minutes, then ask if it has changed.

    Answers 304 to a browser that has this very page (RFC 9110, section 13.1.2).
    """
    response.headers["Cache-Control"] = f"public, max-age={_FRESH_SECONDS}"
    if etag:
        response.set_etag(etag)
    else:
        response.add_etag()
    response.make_conditional(request)
    return response


def kept(page: KeptPage, mimetype: str = "text/html") -> Response:
    """A kept page as a response."""
    return public(Response(page.body, mimetype=mimetype), page.etag)
