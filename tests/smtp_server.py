"""An SMTP server on loopback that says, at each position of the conversation, what a test has scripted.

Without a script it takes every mail. It notes each connection's commands (`conversations`) and each body that came to
its final dot (`bodies`, with dots and line ends as they were on the wire), before it answers.
"""

import contextlib
import socket
import ssl
import struct
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Position = Literal[
    "greeting", "EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "mid-body", "body", "RSET", "NOOP", "QUIT"
]
Then = Literal["go on", "close", "reset", "silence", "drip"]


@dataclass(frozen=True)
class Answer:
    """Bytes to say, and what follows: the next command, the end (or reset) of the connection, nothing, or a drip."""

    said: bytes = b""
    then: Then = "go on"


_USUAL = MappingProxyType(
    {
        "greeting": b"220 scripted.test ESMTP\r\n",
        "STARTTLS": b"220 2.0.0 go ahead\r\n",
        "AUTH": b"235 2.7.0 welcome\r\n",
        "DATA": b"354 end with a dot\r\n",
        "body": b"250 2.0.0 queued as 1A2B\r\n",
        "QUIT": b"221 2.0.0 bye\r\n",
    }
)


class SmtpServer:
    """What has been said so far, and what will be answered next. `extensions` are those that EHLO shows."""

    def __init__(self, port: int, tls: ssl.SSLContext | None) -> None:
        self.port = port
        self.tls = tls
        self.extensions: list[str] = ["SIZE 1000000"]
        self.conversations: list[list[str]] = []
        self.bodies: list[bytes] = []
        self._scripts: defaultdict[str, deque[Answer]] = defaultdict(deque)

    def script(self, position: Position, *answers: Answer) -> None:
        """The next answers at a position; after them the usual one."""
        self._scripts[position].extend(answers)

    def scripted(self, position: str) -> bool:
        """Whether an answer is still waiting at a position."""
        return bool(self._scripts[position])

    def answer(self, position: str, encrypted: bool) -> Answer:
        """Take the next answer at a position."""
        if self._scripts[position]:
            return self._scripts[position].popleft()
        if position == "EHLO":
            offered = [*self.extensions, *(["STARTTLS"] if self.tls and not encrypted else [])]
            lines = ["scripted.test", *offered]
            return Answer("".join(f"250{'-' if line != lines[-1] else ' '}{line}\r\n" for line in lines).encode())
        return Answer(_USUAL.get(position, b"250 2.0.0 ok\r\n"))

    def commands(self, verb: str) -> list[str]:
        """All commands that begin with a verb, over all connections."""
        return [line for lines in self.conversations for line in lines if line.upper().startswith(verb)]


class _Ended(Exception):
    """This connection is over."""


class _Connection:
    def __init__(self, server: SmtpServer, link: socket.socket, encrypted: bool) -> None:
        self.server, self.link, self.encrypted = server, link, encrypted
        self.lines: list[str] = []
        server.conversations.append(self.lines)
        self.unread = b""

    def serve(self) -> None:
        with contextlib.suppress(_Ended, OSError):
            self._answer("greeting")
            while True:
                line = self._until(b"\r\n").decode()
                self.lines.append(line)
                self._obey(line.partition(" ")[0].upper())
        with contextlib.suppress(OSError):
            self.link.close()

    def _obey(self, verb: str) -> None:
        self._answer(verb)
        if verb == "STARTTLS" and self.server.tls and not self.encrypted:
            self.link = self.server.tls.wrap_socket(self.link, server_side=True)
            self.encrypted = True
        elif verb == "DATA" and self.told.startswith(b"354"):
            if self.server.scripted("mid-body"):
                self.link.recv(100)
                self._answer("mid-body")
            self.server.bodies.append(self._until(b"\r\n.\r\n") + b"\r\n")
            self._answer("body")
        elif verb == "QUIT":
            raise _Ended

    def _answer(self, position: str) -> None:
        answer = self.server.answer(position, self.encrypted)
        self.told = answer.said
        if answer.said:
            self.link.sendall(answer.said)
        if answer.then == "go on":
            return
        if answer.then == "reset":
            self.link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif answer.then == "silence":
            while self.link.recv(65536):
                pass
        elif answer.then == "drip":
            self.link.settimeout(0.05)
            while True:
                self.link.sendall(b"2")
                with contextlib.suppress(TimeoutError):
                    if not self.link.recv(65536):
                        break
        raise _Ended

    def _until(self, end: bytes) -> bytes:
        while end not in self.unread:
            received = self.link.recv(65536)
            if not received:
                raise _Ended
            self.unread += received
        found, _, self.unread = self.unread.partition(end)
        return found


@contextmanager
def serve(tls: ssl.SSLContext | None = None, implicit: bool = False) -> Iterator[SmtpServer]:
    """Serve while entered, each connection in a thread. `implicit`: encrypted from the start, else by STARTTLS."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = SmtpServer(listener.getsockname()[1], tls)
    threads: list[threading.Thread] = []
    connections: list[_Connection] = []

    def welcome(link: socket.socket) -> None:
        link.settimeout(10)
        try:
            if implicit and tls:
                link = tls.wrap_socket(link, server_side=True)
        except OSError:
            link.close()
            return
        connection = _Connection(server, link, implicit)
        connections.append(connection)
        connection.serve()

    def listen() -> None:
        while True:
            try:
                link, _ = listener.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=welcome, args=(link,)))
            threads[-1].start()

    listening = threading.Thread(target=listen)
    listening.start()
    try:
        yield server
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        listening.join()
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.link.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()
