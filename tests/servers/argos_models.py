"""Servers of Argos models on loopback: one with an index and archives, and one that cuts connections."""

import socket
import threading

from pytest_httpserver import HTTPServer

from support.argos_archives import ARCHIVE


def entry(source: str = "bg", target: str = "en", version: str = "1.0", **extra: object) -> dict[str, object]:
    return {
        "package_version": version,
        "argos_version": "1.5",
        "from_code": source,
        "from_name": source.upper(),
        "to_code": target,
        "to_name": target.upper(),
        "links": [f"translate-{source}_{target}.argosmodel", "ipfs://Qm"],
    } | extra


def serve_index(server: HTTPServer, *entries: dict[str, object]) -> str:
    server.expect_request("/index.json").respond_with_json(list(entries))
    return server.url_for("/index.json")


def serve_model(server: HTTPServer, body: bytes = ARCHIVE, name: str = "translate-bg_en.argosmodel") -> None:
    server.expect_request(f"/{name}").respond_with_data(body, content_type="application/zip")


class CuttingServer:
    """An HTTP server that cuts connections in the body; it supports ranges and ETags.

    `cuts` are the numbers of body bytes after which successive answers are cut; later answers are complete.
    """

    def __init__(self, body: bytes, cuts: list[int], etag: str = '"one"', ranges: bool = True) -> None:
        self.body, self.cuts, self.etag, self.ranges = body, list(cuts), etag, ranges
        self.requests: list[dict[str, str]] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/model.argosmodel"

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(4096)
        lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        self.requests.append(fields)
        start, status = 0, "200 OK"
        asked = fields.get("range", "")
        if asked and self.ranges and fields.get("if-range", self.etag) == self.etag:
            start, status = int(asked.removeprefix("bytes=").rstrip("-")), "206 Partial Content"
            if start >= len(self.body):
                start, status = len(self.body), "416 Range Not Satisfiable"
        rest = self.body[start:]
        answer = [f"HTTP/1.1 {status}", f"Content-Length: {len(rest)}", f"ETag: {self.etag}", "Connection: close"]
        if start:
            answer.append(f"Content-Range: bytes {start}-{len(self.body) - 1}/{len(self.body)}")
        cut = self.cuts.pop(0) if self.cuts else len(rest)
        connection.sendall("\r\n".join([*answer, "", ""]).encode() + rest[:cut])
