"""Argos packages, sound and hostile, and servers that hand them out or cut the connection."""

import hashlib
import io
import json
import socket
import stat
import threading
import zipfile
from collections.abc import Callable

from pytest_httpserver import HTTPServer

from support.places import MODELS

BG_EN = MODELS / "translate-bg_en-test.argosmodel"
EN_DE = MODELS / "translate-en_de-test.argosmodel"
ARCHIVE = BG_EN.read_bytes()
SHA256 = hashlib.sha256(ARCHIVE).hexdigest()


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
    """An HTTP server that closes the connection after some bytes of body; it knows ranges and validators.

    `cuts` says after how many bytes each answer in turn is cut; answers after the last of them are whole.
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


def repacked(change: Callable[[str, bytes], tuple[str, bytes] | None]) -> bytes:
    """The test model's archive with each entry passed through `change`; None leaves the entry out."""
    packed = io.BytesIO()
    with zipfile.ZipFile(BG_EN) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (changed := change(name, old.read(name))) is not None:
                new.writestr(*changed)
    return packed.getvalue()


def with_metadata(**fields: object) -> bytes:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        if name.endswith("metadata.json"):
            data = json.dumps(json.loads(data) | fields).encode()
        return name, data

    return repacked(change)


def zip_of(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return packed.getvalue()


def link_to(target: bytes) -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo("bg_en/model")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, target


def raw_name(name: str, data: bytes = b"x") -> tuple[zipfile.ZipInfo, bytes]:
    """An entry whose name `zipfile` would clean up when asked for it in the usual way."""
    info = zipfile.ZipInfo("placeholder")
    info.filename = info.orig_filename = name
    return info, data


INSIDE = ("bg_en/metadata.json", b"{}")
HOSTILE = {
    "parent": zip_of(INSIDE, ("bg_en/../../evil.txt", b"x")),
    "parent at the top": zip_of(("../evil.txt", b"x")),
    "absolute": zip_of(INSIDE, ("/tmp/evil.txt", b"x")),  # noqa: S108
    "backslash": zip_of(INSIDE, raw_name("bg_en\\..\\..\\evil.txt")),
    "drive": zip_of(INSIDE, ("C:/evil.txt", b"x")),
    "dot": zip_of(INSIDE, ("bg_en/./evil.txt", b"x")),
    "empty part": zip_of(INSIDE, ("bg_en//evil.txt", b"x")),
    "newline": zip_of(INSIDE, ("bg_en/a\nb", b"x")),
    "link": zip_of(INSIDE, link_to(b"/etc")),
    "link, then through it": zip_of(INSIDE, link_to(b".."), ("bg_en/model/evil.txt", b"x")),
    "two tops": zip_of(INSIDE, ("other/evil.txt", b"x")),
    "no top": zip_of(("metadata.json", b"{}")),
    "same name in other case": zip_of(INSIDE, ("bg_en/METADATA.json", b"x")),
    "file as folder": zip_of(INSIDE, ("bg_en/a", b"x"), ("bg_en/a/b", b"x")),
    "long name": zip_of(INSIDE, ("bg_en/" + "a" * 300, b"x")),
    "empty": zip_of(),
}
