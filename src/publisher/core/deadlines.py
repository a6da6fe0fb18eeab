"""Ends a request of `requests` at a moment, whatever the far side is doing.

The time-outs of `requests` are for one read: a server that sends a byte of its headers now and then never meets them.
"""

import contextlib
import socket
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

if TYPE_CHECKING:
    from requests import Session
    from requests.adapters import BaseAdapter

_current = threading.local()


class Deadline:
    """While it is entered, the requests of this thread through a watched session end after `seconds`.

    `passed` is true once it has cut a connection; the request has then failed with an error of `requests`, or has got
    a body that is too short.
    """

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        _current.deadline = self
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        _current.deadline = None

    def watch(self, connection: socket.socket) -> None:
        """Cut this connection, too, when the time is over."""
        self._sockets.append(connection)
        if self.passed:
            self._cut()

    def _cut(self) -> None:
        self.passed = True
        for one in self._sockets:
            # The plain socket's method, also under TLS: whoever reads sees the end of the stream.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(one, socket.SHUT_RDWR)


def watched(session: "Session") -> "Session":
    """The session, with connections that deadlines can cut. Call it before its first request."""
    for adapter in session.adapters.values():
        watch(adapter)
    return session


def watch(adapter: "BaseAdapter") -> None:
    """Let deadlines cut the connections that an adapter makes from now on."""
    manager = getattr(adapter, "poolmanager", None)
    if manager is not None:
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


def _note(connection: HTTPConnection) -> None:
    deadline = getattr(_current, "deadline", None)
    # A connection forgets its socket when the answer will end it, so it is noted as soon as it is there.
    if deadline is not None and connection.sock is not None:
        deadline.watch(connection.sock)


class _Connection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _note(self)

    def request(self, *args: Any, **options: Any) -> None:
        _note(self)
        super().request(*args, **options)


class _TlsConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _note(self)

    def request(self, *args: Any, **options: Any) -> None:
        _note(self)
        super().request(*args, **options)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection
