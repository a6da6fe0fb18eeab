"""How waitress takes requests: bounded in size, in time, in number, and in what one kind of request can hold up."""

import copy
import resource
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ThreadedTaskDispatcher

LARGEST_BODY = 65_536
"""Bytes of a request's body. Waitress refuses more while it reads, also when chunked, so that nothing reaches the disk:
it keeps bodies in memory up to 512 KB."""

LARGEST_UPLOAD = 12_000_000
"""Bytes of what signed-in staff send to the console: a long story, a document, a picture of a telephone."""

UPLOADS = 6
"""Requests of staff above `LARGEST_BODY` that are taken at the same time. Waitress keeps bodies of more than 512 KB in
temporary files, so they need 72 MB of disk at most, and some 3 MB of memory."""

UPLOADS_EACH = 2
"""Of these, the requests of one person: nobody can keep the others out."""

UPLOAD_SECONDS = 180.0
"""As `REQUEST_SECONDS`, for those: over a telephone's connection."""

LARGEST_HEAD = 32_768
"""Bytes of a request's line and headers."""

REQUEST_SECONDS = 30.0
"""A request must have arrived within this time of its first byte, however busily its client drips."""

ANSWER_SECONDS = 120.0
"""An answer must have been taken within this time: the largest picture over a slow phone needs less."""

IDLE_SECONDS = 30
"""How long a connection may stay open without a byte."""

_MOST_CONNECTIONS = 1000
_THREADS = {"reading": 4, "archive": 3, "choosing": 4, "form": 2, "visits": 2, "console": 4}
"""Threads by kind of request. Those of readers together are no more than the connections that SQLAlchemy's pool gives
(15); the console has a pool of its own."""


def limits() -> dict[str, Any]:
    """Waitress's settings. Connections take at most half of the files that this process may open."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_CONNECTIONS if files == resource.RLIM_INFINITY else min(_MOST_CONNECTIONS, files // 2)
    return {
        "max_request_body_size": LARGEST_BODY,
        "max_request_header_size": LARGEST_HEAD,
        "connection_limit": most,
        "channel_timeout": IDLE_SECONDS,
        "cleanup_interval": 5,
        "backlog": 512,
        # select() cannot watch a file whose number is above 1023; poll() can.
        "asyncore_use_poll": True,
    }


class _Places:
    """The large requests that are being taken, by person."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._taken: list[str] = []

    def take(self, person: str) -> bool:
        """Take a place for somebody; False when there is none for them."""
        with self._turn:
            if len(self._taken) >= UPLOADS or self._taken.count(person) >= UPLOADS_EACH:
                return False
            self._taken.append(person)
            return True

    def leave(self, person: str) -> None:
        """Give a place back."""
        with self._turn:
            self._taken.remove(person)


class _Request(HTTPRequestParser):  # type: ignore[misc]
    """A request as it arrives; one of staff to the console may be larger, as long as few of them are."""

    adj: Any
    large = False
    uploader: Callable[[str], str] = staticmethod(lambda _cookies: "")
    places = _Places()

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head, and let a large request of staff in; without a Content-Length none is."""
        super().parse_header(header_plus)
        if self.content_length < self.adj.max_request_body_size or not str(self.path).startswith("/console/"):
            return
        person = self.uploader(self.headers.get("COOKIE", ""))
        if person and self.places.take(person):
            self.large = True
            self.adj = copy.copy(self.adj)
            self.adj.max_request_body_size = LARGEST_UPLOAD
            # Its place is free again once the request is answered, or has gone with its connection.
            self._leave = weakref.finalize(self, self.places.leave, person)

    def close(self) -> None:
        """Let the body go."""
        super().close()
        if self.large:
            self._leave()


class DatedChannel(HTTPChannel):  # type: ignore[misc]
    """A connection that is closed when a request or an answer takes too long in all.

    Waitress itself only limits the pause between two bytes, so one byte each few seconds would hold a connection for
    ever. Its loop asks every connection at least once a second whether it is `readable` and `writable`.
    """

    parser_class = _Request
    _request_since: float | None = None
    _answer_since: float | None = None

    def received(self, data: bytes) -> Any:
        """Take bytes of a request, and note when it began."""
        taken = super().received(data)
        if self.request is None:
            self._request_since = None
        elif self._request_since is None:
            self._request_since = time.monotonic()
        return taken

    def readable(self) -> Any:
        """Whether to read on; an overdue request ends the connection."""
        if _overdue(self._request_since, UPLOAD_SECONDS if getattr(self.request, "large", False) else REQUEST_SECONDS):
            self.will_close = True
        return super().readable()

    def writable(self) -> Any:
        """Whether there is something to write; an overdue answer ends the connection."""
        if not self.total_outbufs_len:
            self._answer_since = None
        elif self._answer_since is None:
            self._answer_since = time.monotonic()
        elif _overdue(self._answer_since, ANSWER_SECONDS):
            self.will_close = True
        return super().writable()


def channels(uploader: Callable[[str], str]) -> type[DatedChannel]:
    """The connections of one server; `uploader` says who is signed in by a Cookie header, "" = nobody."""
    request = type("_StaffRequest", (_Request,), {"uploader": staticmethod(uploader), "places": _Places()})
    return type("_Channel", (DatedChannel,), {"parser_class": request})


def close_idle(server: Any) -> None:
    """Let connections go that only wait for another request, as browsers keep them: the server ends without them."""
    for channel in list(server.active_channels.values()):
        if not channel.requests and not channel.total_outbufs_len:
            channel.will_close = True


class Pools:
    """Threads for each kind of request, so that none waits for another kind.

    Readers who leave may wait for the database, and so may counted visits; stories and issues may have to be rendered
    first; the subscription form answers on a beat; staff may do long things. None of them may hold up another, or the
    home page and `/healthz`.
    """

    def __init__(self) -> None:
        self._pools = {kind: ThreadedTaskDispatcher() for kind in _THREADS}
        for kind, pool in self._pools.items():
            pool.set_thread_count(_THREADS[kind])

    def add_task(self, channel: Any) -> None:
        """Queue the first request of a connection."""
        self._pools[_kind(channel.requests[0])].add_task(channel)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """End the threads; a request that is being answered is finished within `timeout` seconds."""
        ended = [pool.shutdown(cancel_pending, timeout) for pool in self._pools.values()]
        return all(ended)


def _kind(request: Any) -> str:
    path = str(getattr(request, "path", ""))
    if path.startswith("/console"):
        return "console"
    if getattr(request, "command", "") == "POST":
        return "form" if path.rstrip("/").endswith("/subscribe") else "choosing"
    if path.startswith("/v/"):
        return "visits"
    return "archive" if "/posts/" in path or "/issues/" in path else "reading"


def _overdue(since: float | None, seconds: float) -> bool:
    return since is not None and time.monotonic() - since > seconds
