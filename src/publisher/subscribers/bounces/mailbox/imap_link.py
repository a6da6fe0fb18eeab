"""Connections of `imaplib` with bounds that it lacks: a time for each whole answer, and an amount of data.

Its timeout counts from one byte to the next, so a server that drips holds a session as long as it likes; and it reads
whatever a server announces or goes on saying.
"""

import imaplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from publisher.core.wording import worded
from publisher.subscribers.bounces.mailbox.heads import MOST_BYTES

_MOST_LINES = 100_000
_SPARE = 1_000_000
"""Bytes beside one mail that the answer to one command may have, such as the numbers of a SEARCH."""

_SESSION_OVER = "the session has taken too long; the rest is read next time"


class Limits:
    """The time left for a session and for its present command; and what that command's answer may still hold.

    `each` and `session` are seconds; of a session's time, only what its commands take counts.
    """

    def __init__(self, each: float, session: float) -> None:
        self._each = each
        self._left = session
        self._line: socket.socket | None = None
        self._bytes = self._lines = 0

    def connected(self, line: socket.socket) -> None:
        """Remember the connection: a copy, since TLS takes the socket itself over."""
        self._line = line.dup()

    def closed(self) -> None:
        """Forget the connection."""
        if self._line is not None:
            self._line.close()
            self._line = None

    @contextmanager
    def command(self) -> Iterator[None]:
        """One command and its whole answer; the connection is cut when its time is over. Raises `TimeoutError`."""
        self._bytes, self._lines = MOST_BYTES + _SPARE, _MOST_LINES
        left = min(self._each, self._left)
        late = (
            _SESSION_OVER
            if left < self._each
            else worded("no whole answer within %(seconds)s seconds", seconds=f"{left:.1f}")
        )
        if left <= 0:
            raise TimeoutError(late)
        started, over = time.monotonic(), threading.Event()
        watch = threading.Timer(left, self._cut, (over,))
        watch.daemon = True
        watch.start()
        try:
            yield
        except (OSError, imaplib.IMAP4.error) as error:
            if over.is_set():
                raise TimeoutError(late) from error
            raise
        finally:
            watch.cancel()
            self._left -= time.monotonic() - started

    def take(self, size: int) -> None:
        """Count so many bytes of an answer before or after they are read. Raises `imaplib.IMAP4.abort`."""
        self._bytes -= size
        self._lines -= 1
        if self._bytes < 0 or self._lines < 0:
            raise imaplib.IMAP4.abort(f"the server's answer is larger than {MOST_BYTES + _SPARE} bytes or too long")

    def _cut(self, over: threading.Event) -> None:
        over.set()
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)


class PlainLink(imaplib.IMAP4):
    """A connection without TLS, or one that STARTTLS will protect."""

    def __init__(self, host: str, port: int, timeout: float, limits: Limits) -> None:
        self.limits = limits
        super().__init__(host, port, timeout=timeout)

    def read(self, size: int) -> bytes:
        """A literal, if it is not larger than one may be."""
        self.limits.take(size)
        return super().read(size)

    def readline(self) -> bytes:
        """A line, counted."""
        line = super().readline()
        self.limits.take(len(line))
        return line

    def _create_socket(self, timeout: float | None) -> socket.socket:
        line: socket.socket = super()._create_socket(timeout)  # type: ignore[misc]
        self.limits.connected(line)
        return line


class TlsLink(PlainLink):
    """A connection with TLS from its beginning."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext, timeout: float, limits: Limits) -> None:
        self._context = context
        super().__init__(host, port, timeout, limits)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return self._context.wrap_socket(super()._create_socket(timeout), server_hostname=self.host)
