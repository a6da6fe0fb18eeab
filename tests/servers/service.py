"""An HTTP service on loopback that behaves as its API's documentation says, or as a test scripts.

A service defines which requests it refuses (`refusal`) and what it does (`perform`); it records every complete request.
"""

import json
import socket
import struct
import sys
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, TypeVar
from urllib.parse import parse_qsl, urlsplit

Manner = Literal["whole", "hang", "cut", "half", "drip"]


@dataclass(frozen=True)
class Answer:
    """One scripted answer. `accept`: the request takes effect first. Without `status`, the service's own answer.

    `manner` is how it comes: whole, never (hang), with the connection reset instead (cut; without `accept` before the
    body is read), with a connection that ends in the middle of the body (half), or a byte at a time (drip).
    """

    status: int | None = None
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    accept: bool = False
    manner: Manner = "whole"


def as_json(status: int, answer: Any, **headers: str) -> Answer:
    """An answer in JSON; `_` in the names of headers means `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps(answer).encode(), {"Content-Type": "application/json", **named})


@dataclass(frozen=True)
class Request:
    """A request as received: header names in lower case, `port` is the client's, a new one for each connection."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    port: int

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query))


class Service(ABC):
    """State and script of one service; `url` is where it listens."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[Request] = []
        self.arrivals = 0
        self._script: deque[Answer] = deque()

    @abstractmethod
    def refusal(self, request: Request) -> Answer | None:
        """The answer that refuses a request; None for a request that is allowed."""

    @abstractmethod
    def perform(self, request: Request) -> Answer:
        """Carry out a request that is allowed."""

    def script(self, *answers: Answer) -> None:
        """Set the next answers."""
        self._script.extend(answers)

    def take(self) -> Answer:
        return self._script.popleft() if self._script else Answer(accept=True)


class Handler(BaseHTTPRequestHandler):
    """Sends scripted answers; subclasses choose the answer in `serve`."""

    protocol_version = "HTTP/1.1"
    stopping: threading.Event

    def do_GET(self) -> None:
        self.serve()

    def do_POST(self) -> None:
        self.serve()

    def log_message(self, *_: object) -> None:
        pass

    def serve(self) -> None:
        raise NotImplementedError

    def write(self, status: int, body: bytes, headers: Mapping[str, str], manner: Manner = "whole") -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if manner == "half":
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        elif manner == "drip":
            for byte in body:
                self.wfile.write(bytes([byte]))
                if self.stopping.wait(0.1):
                    break
        else:
            self.wfile.write(body)

    def reset(self) -> None:
        """Reset the connection, as a crashed server or a firewall does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def hang(self) -> None:
        """Send nothing until the test ends."""
        self.stopping.wait(30)
        self.close_connection = True


class _ServiceHandler(Handler):
    service: Service

    def serve(self) -> None:
        self.service.arrivals += 1
        answer = self.service.take()
        if answer.manner == "cut" and not answer.accept:
            return self.reset()
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, body, self.client_address[1])
        self.service.requests.append(request)
        refused = self.service.refusal(request)
        if refused is not None:
            return self._say(refused)
        own = self.service.perform(request) if answer.accept else Answer(200, b"{}")
        if answer.manner == "hang":
            return self.hang()
        if answer.manner == "cut":
            return self.reset()
        return self._say(answer if answer.status else own, answer.manner)

    def _say(self, answer: Answer, manner: Manner = "whole") -> None:
        self.write(answer.status or 200, answer.body, answer.headers, manner)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    faults: list[BaseException]

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        # Some tests are about clients that disconnect.
        if error is not None and not isinstance(error, ConnectionError):
            self.faults.append(error)

    def shutdown_request(self, request: Any) -> None:
        # socketserver's orderly shutdown would turn a reset into a normal end.
        request.close()


@contextmanager
def listen(handler: type[Handler], **known: object) -> Iterator[str]:
    """Serve on a free loopback port; yields the address. `known` are attributes of the handler.

    An error in the server itself fails the test.
    """
    stopping, faults = threading.Event(), list[BaseException]()
    listener = _Listener(("127.0.0.1", 0), type("Known", (handler,), {**known, "stopping": stopping}))
    listener.faults = faults
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.server_address[1]}"
    finally:
        stopping.set()
        listener.shutdown()
        thread.join()
        listener.server_close()
    assert not faults, faults


S = TypeVar("S", bound=Service)


@contextmanager
def serve(service: S) -> Iterator[S]:
    """Run a service while the context is open."""
    with listen(_ServiceHandler, service=service) as service.url:
        yield service


def patience(answer: Answer) -> float:
    """Time-out in seconds: short where it must expire, long where a busy machine must not reach it."""
    return 0.5 if answer.manner in ("hang", "drip") else 20
