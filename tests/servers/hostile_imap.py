"""An IMAP server that answers LOGIN, SELECT and SEARCH well, and FETCH as a test wishes."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Fetch = Callable[[socket.socket, bytes], None]
"""Called with the connection and the tag of each FETCH; may go on until the client closes the connection."""

MAILS = 40


@contextmanager
def serve_hostile_imap(fetch: Fetch) -> Iterator[int]:
    """Serve one connection at the port that is given; there are `MAILS` unseen mails."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                link, _ = listener.accept()
                with link:
                    _converse(link, fetch)

        serving = threading.Thread(target=serve)
        serving.start()
        try:
            yield listener.getsockname()[1]
        finally:
            serving.join()


def _converse(link: socket.socket, fetch: Fetch) -> None:
    link.sendall(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
    for line in link.makefile("rb"):
        tag, _, command = line.strip().partition(b" ")
        if command.startswith(b"UID FETCH"):
            fetch(link, tag)
            continue
        if command.startswith(b"CAPABILITY"):
            link.sendall(b"* CAPABILITY IMAP4rev1\r\n")
        if command.startswith(b"UID SEARCH"):
            link.sendall(b"* SEARCH " + b" ".join(b"%d" % number for number in range(1, MAILS + 1)) + b"\r\n")
        if command.startswith(b"SELECT"):
            link.sendall(b"* %d EXISTS\r\n" % MAILS)
        link.sendall(tag + b" OK done\r\n")
