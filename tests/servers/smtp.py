"""An SMTP server on loopback whose answer at each position of the conversation can be scripted.

Without a script it accepts every mail. Before it answers, it records each connection's commands (`conversations`) and
each complete body (`bodies`, with dots and line ends as on the wire, and their `recipients`); `begun` are those whose
bodies have begun to arrive. Commands may be pipelined: `crowded` counts those that were followed by another
without waiting for the answer.
"""

import contextlib
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

Position = Literal[
    "greeting", "EHLO", "HELO", "LHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "mid-body", "body", "RSET",
    "NOOP", "QUIT",
]  # fmt: skip
Then = Literal["go on", "close", "reset", "silence", "stall", "drip", "blurt"]


@dataclass(frozen=True)
class Answer:
    """Bytes to send, and what follows: the next command, a close or reset, silence, or one byte at a time.

    With "silence" it still reads, with "stall" it does not. "blurt": shortly after, it sends a refusal unasked.
    """

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
        "mid-body": b"",
    }
)


class Gate:
    """Keeps complete mails waiting for their answer, as a slow server does, until a test lets them through.

    `reached` is set when the first mail has to wait.
    """

    def __init__(self, open_for: int) -> None:
        self._permits = threading.Semaphore(open_for)
        self.reached = threading.Event()
        self._open = threading.Event()

    def let_one_through(self) -> None:
        """Let one mail be answered: that which waits, or the next."""
        self._permits.release()

    def open(self) -> None:
        """Let everything through from now on."""
        self._open.set()

    def wait(self, ending: threading.Event) -> None:
        """Wait for a permit, or for the server's end."""
        if self._open.is_set() or self._permits.acquire(blocking=False):
            return
        self.reached.set()
        while not self._permits.acquire(timeout=0.1) and not self._open.is_set() and not ending.is_set():
            pass


class SmtpServer:
    """The recorded conversations and the scripted answers. `extensions` are those that EHLO announces.

    `refusals` are the answers to RCPT for addresses of a domain. `lenient`: the verb (MAIL, RCPT) after whose rejection
    DATA is still accepted (RFC 2920, section 3.1); `empty` counts mails that consist only of the final dot. With a
    `gate`, complete mails are answered only as it lets them through.
    """

    def __init__(self, port: int, tls: ssl.SSLContext | None) -> None:
        self.port = port
        self.tls = tls
        self.extensions: list[str] = ["SIZE 1000000"]
        self.conversations: list[list[str]] = []
        self.bodies: list[bytes] = []
        self.recipients: list[str] = []
        self.begun: list[str] = []
        self.empty = 0
        self.crowded = 0
        self.lenient = ""
        self.refusals: dict[str, Answer] = {}
        self.gate: Gate | None = None
        self.ending = threading.Event()
        self._scripts: defaultdict[str, deque[Answer | None]] = defaultdict(deque)

    def script(self, position: Position, *answers: Answer, after: int = 0) -> None:
        """Set the next answers at a position, `after` that many usual ones; then the usual answer again."""
        self._scripts[position].extend([None] * after + list(answers))

    def scripted(self, position: str) -> bool:
        """Whether an answer is still waiting at a position."""
        return bool(self._scripts[position])

    def answer(self, position: str, encrypted: bool) -> Answer:
        """Take the next answer at a position."""
        if self._scripts[position] and (scripted := self._scripts[position].popleft()):
            return scripted
        if position in ("EHLO", "LHLO"):
            offered = [*self.extensions, *(["STARTTLS"] if self.tls and not encrypted else [])]
            lines = ["scripted.test", *offered]
            return Answer("".join(f"250{'-' if line != lines[-1] else ' '}{line}\r\n" for line in lines).encode())
        return Answer(_USUAL.get(position, b"250 2.0.0 ok\r\n"))

    def commands(self, verb: str) -> list[str]:
        """All commands with a verb, from all connections."""
        return [line for lines in self.conversations for line in lines if line.upper().startswith(verb)]


class _Ended(Exception):
    """The connection has ended."""


class _Connection:
    def __init__(self, server: SmtpServer, link: socket.socket, encrypted: bool) -> None:
        self.server, self.link, self.encrypted = server, link, encrypted
        self.lines: list[str] = []
        server.conversations.append(self.lines)
        self.unread = bytearray()
        self.recipient = ""
        self.failed = ""

    def serve(self) -> None:
        with contextlib.suppress(_Ended, OSError):
            self._answer("greeting")
            while True:
                line = self._until(b"\r\n").decode()
                self.lines.append(line)
                self.server.crowded += bool(self.unread)
                if line.startswith("RCPT"):
                    self.recipient = line.partition("<")[2].partition(">")[0]
                self._obey(line.partition(" ")[0].upper())
        with contextlib.suppress(OSError):
            self.link.close()

    def _obey(self, verb: str) -> None:
        if verb in ("MAIL", "RSET"):
            self.failed = ""
        if self.failed and verb in ("RCPT", "DATA") and self.failed != self.server.lenient:
            self.link.sendall(b"503 5.5.1 bad sequence of commands\r\n")
            return
        if verb == "RCPT" and (refusal := self.server.refusals.get(self.recipient.rpartition("@")[2])):
            self._say(refusal)
        else:
            self._answer(verb)
        if verb in ("MAIL", "RCPT") and not self.told.startswith(b"2"):
            self.failed = verb
        if verb == "STARTTLS" and self.server.tls and not self.encrypted:
            self.link = self.server.tls.wrap_socket(self.link, server_side=True)
            self.encrypted = True
        elif verb == "DATA" and self.told.startswith(b"354"):
            self._take_body()
        elif verb == "QUIT":
            raise _Ended

    def _take_body(self) -> None:
        self._receive(100)
        if self.failed and self.unread.startswith(b"."):
            self._until(b".\r\n")
            self.server.empty += 1
        else:
            self.server.begun.append(self.recipient)
            self._answer("mid-body")
            body = self._until(b"\r\n.\r\n") + b"\r\n"
            self.server.recipients.append(self.recipient)
            self.server.bodies.append(body)
            if self.server.gate:
                self.server.gate.wait(self.server.ending)
        self._answer("body")

    def _answer(self, position: str) -> None:
        self._say(self.server.answer(position, self.encrypted))

    def _say(self, answer: Answer) -> None:
        self.told = answer.said
        if answer.said:
            self.link.sendall(answer.said)
        if answer.then == "blurt":
            time.sleep(0.05)
            self.link.sendall(b"550 5.1.1 who are you talking to\r\n")
        if answer.then in ("go on", "blurt"):
            return
        if answer.then == "reset":
            self.link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif answer.then == "silence":
            while self.link.recv(65536):
                pass
        elif answer.then == "stall":
            self.server.ending.wait(10)
        elif answer.then == "drip":
            self._drip()
        raise _Ended

    def _drip(self) -> None:
        self.link.settimeout(0.05)
        while True:
            self.link.sendall(b"2")
            with contextlib.suppress(TimeoutError):
                if not self.link.recv(65536):
                    break

    def _until(self, end: bytes) -> bytes:
        looked = 0
        while (found := self.unread.find(end, looked)) < 0:
            looked = max(len(self.unread) - len(end), 0)
            self._receive(65536)
        taken = bytes(self.unread[:found])
        del self.unread[: found + len(end)]
        return taken

    def _receive(self, most: int) -> None:
        received = self.link.recv(most)
        if not received:
            raise _Ended
        self.unread += received


def make_certificate(chain: Path, key: Path, names: str) -> None:
    """A self-signed certificate for subject alternative names like `IP:127.0.0.1`, and its key, as PEM files."""
    made = ["openssl", "req", "-x509", "-nodes", "-days", "2", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    named = ["-subj", "/CN=localhost", "-addext", f"subjectAltName={names}"]
    subprocess.run([*made, *named, "-keyout", key, "-out", chain], check=True, capture_output=True)


@contextmanager
def serve(
    tls: ssl.SSLContext | None = None, implicit: bool = False, unix: Path | None = None, port: int = 0
) -> Iterator[SmtpServer]:
    """Run while the context is open, a thread for each connection. `implicit`: TLS from the start, not by STARTTLS.

    `unix` is a socket's path to listen on instead of a port. `port` is that of a server that has ended, to come back.
    """
    listener = _unix_listener(unix) if unix else socket.create_server(("127.0.0.1", port))
    server = SmtpServer(0 if unix else listener.getsockname()[1], tls)
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
        server.ending.set()
        listening.join()
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.link.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()


def _unix_listener(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()
    return listener
