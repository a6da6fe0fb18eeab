"""A website on loopback: pages by path, with what a test says about their headers."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What is sent for a path; `pieces` are sent one by one, for ever when `endless`."""

    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    endless: bool = False


class Website:
    """Serves `pages`; `asked` has path and headers of each request. An ETag that is known is answered with 304."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def place(self) -> tuple[str, int]:
        """IP address and port."""
        return "127.0.0.1", int(self._server.server_address[1])

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.place[1]}{path}"

    def put(self, path: str, text: str | bytes, **rest: Any) -> str:
        """Have a page, and return its address."""
        self.pages[path] = Answer(text.encode() if isinstance(text, str) else text, **rest)
        return self.url(path)

    def serve(self) -> None:
        """Answer until `stop`."""
        self._server.serve_forever(poll_interval=0.02)

    def stop(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, dict(self.headers)))
                answer = site.pages.get(self.path, Answer(b"none", status=404))
                etag = answer.headers.get("ETag")
                if etag and self.headers.get("If-None-Match") == etag:
                    self.send_response(304)
                    self.end_headers()
                    return
                self.send_response(answer.status)
                for name, value in {"Content-Type": answer.content_type, **answer.headers}.items():
                    self.send_header(name, value)
                self.send_header("Connection", "close")
                self.end_headers()
                try:
                    self.wfile.write(answer.body)
                    while answer.endless:
                        self.wfile.write(answer.body)
                except OSError:
                    # The other side has read enough.
                    pass

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        return Handler


def packed(size: int) -> bytes:
    """A gzip stream that unpacks to `size` zeros, and is a thousandth of that."""
    return gzip.compress(bytes(size))


@contextmanager
def website() -> Iterator[Website]:
    """A website for the time of a test."""
    site = Website()
    thread = threading.Thread(target=site.serve)
    thread.start()
    try:
        yield site
    finally:
        site.stop()
        thread.join()
