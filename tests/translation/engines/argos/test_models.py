"""Installing models over real HTTP on loopback: resume, checksums, hostile archives, clear errors."""

import fcntl
import hashlib
import io
import json
import os
import re
import socket
import stat
import struct
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from publisher.core.errors import ModelError
from publisher.translation.engines.argos.archives import MANIFEST, unpack
from publisher.translation.engines.argos.download import download
from publisher.translation.engines.argos.engine import ArgosEngine, ArgosSettings
from publisher.translation.engines.argos.index import available
from publisher.translation.engines.argos.models import damaged, install, install_file, installed
from support.places import MODELS

BG_EN = MODELS / "translate-bg_en-test.argosmodel"
EN_DE = MODELS / "translate-en_de-test.argosmodel"
ARCHIVE = BG_EN.read_bytes()
SHA256 = hashlib.sha256(ARCHIVE).hexdigest()


@pytest.fixture(scope="module")
def running_server() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1") as running:
        yield running


@pytest.fixture
def server(running_server: HTTPServer) -> HTTPServer:
    running_server.clear()
    return running_server


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


@pytest.fixture
def cutting() -> Iterator[Callable[..., CuttingServer]]:
    running: list[CuttingServer] = []

    def start(*args: object, **options: object) -> CuttingServer:
        running.append(CuttingServer(*args, **options))  # type: ignore[arg-type]
        return running[-1]

    yield start
    for server in running:
        server.close()


# The index


def test_the_index_gives_the_newest_version_of_each_pair(server: HTTPServer) -> None:
    url = serve_index(server, entry(version="1.9"), entry(version="1.10", sha256=SHA256.upper()), entry("en", "de"))
    models = available(url)
    assert [(model.source, model.target, model.version) for model in models] == [
        ("bg", "en", "1.10"),
        ("en", "de", "1.0"),
    ]
    assert models[0].sha256 == SHA256
    assert models[0].urls == (server.url_for("/translate-bg_en.argosmodel"),)


def test_entries_that_are_no_translation_models_are_left_out(server: HTTPServer) -> None:
    strange: list[dict[str, object]] = [
        entry(type="sbd"),
        entry(links=[]),
        entry(links="translate.argosmodel"),
        entry(links=["ipfs://Qm"]),
        entry(source="../../etc"),
        entry(version="1.0/../.."),
        {},
    ]
    assert available(serve_index(server, *strange, entry("en", "de")))[0].target == "de"
    assert len(available(server.url_for("/index.json"))) == 1


@pytest.mark.parametrize(
    ("body", "says"), [(b"<html>", "not JSON"), (b'{"a": 1}', "not a list"), (b"\xff", "not JSON")]
)
def test_an_index_that_is_none_is_named(server: HTTPServer, body: bytes, says: str) -> None:
    server.expect_request("/index.json").respond_with_data(body)
    with pytest.raises(ModelError, match=says) as caught:
        available(server.url_for("/index.json"))
    assert server.url_for("/index.json") in str(caught.value)


def test_no_network_is_said_quickly_and_points_to_installing_from_a_file(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    started = time.monotonic()
    with pytest.raises(ModelError, match=r"Connection refused.*--file FILE"):
        install("bg", "en", tmp_path, f"http://127.0.0.1:{port}/index.json")
    assert time.monotonic() - started < 5


def test_an_index_that_is_not_there_is_named_with_its_status(server: HTTPServer, tmp_path: Path) -> None:
    server.expect_request("/index.json").respond_with_data("no", status=404)
    with pytest.raises(ModelError, match=r"index\.json answers 404"):
        install("bg", "en", tmp_path, server.url_for("/index.json"))


def test_a_pair_that_the_index_lacks_is_named(server: HTTPServer, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no model bg→fr in .*models list"):
        install("bg", "fr", tmp_path, serve_index(server, entry()))


def test_a_pair_that_two_models_reach_says_which_two_to_install(server: HTTPServer, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="models install bg en` and `… en de`"):
        install("bg", "de", tmp_path, serve_index(server, entry(), entry("en", "de")))


# Installing


def test_a_model_installed_from_the_index_translates_without_the_network(tmp_path: Path) -> None:
    with HTTPServer(host="127.0.0.1") as server:
        url = serve_index(server, entry(sha256=SHA256))
        serve_model(server)
        seen: list[tuple[int, int]] = []
        model = install("bg", "en", tmp_path, url, lambda here, total: seen.append((here, total)))
    assert (model.source, model.target, model.version) == ("bg", "en", "1.0")
    assert installed(tmp_path) == [model]
    assert seen[-1] == (len(ARCHIVE), len(ARCHIVE))
    assert seen == sorted(seen)
    assert list((tmp_path / ".work").glob("*.*")) == []
    assert ArgosEngine(ArgosSettings(beam_size=1), tmp_path).translate(["Новини"], "bg", "en") == ["News"]


def test_the_archives_checksum_is_kept_for_later(server: HTTPServer, tmp_path: Path) -> None:
    serve_model(server)
    model = install("bg", "en", tmp_path, serve_index(server, entry()))
    note = json.loads((model.path / MANIFEST).read_text(encoding="utf-8"))
    assert (note["archive_sha256"], note["content_sha256"]) == (SHA256, model.sha256)
    assert model.label == f"bg_en 1.0 sha256:{model.sha256[:12]}"


def test_installing_again_fetches_nothing_while_the_files_are_whole(server: HTTPServer, tmp_path: Path) -> None:
    url = serve_index(server, entry())
    server.expect_oneshot_request("/translate-bg_en.argosmodel").respond_with_data(ARCHIVE)
    first = install("bg", "en", tmp_path, url)
    assert install("bg", "en", tmp_path, url) == first


def test_installing_again_repairs_a_file_that_has_changed(server: HTTPServer, tmp_path: Path) -> None:
    url = serve_index(server, entry())
    serve_model(server)
    model = install("bg", "en", tmp_path, url)
    (model.path / "model" / "model.bin").write_bytes(b"rot")
    assert install("bg", "en", tmp_path, url) == model
    assert (model.path / "model" / "model.bin").stat().st_size > 1000


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


def test_a_newer_version_takes_the_place_of_the_older(server: HTTPServer, tmp_path: Path) -> None:
    old = install_file(BG_EN, tmp_path)
    serve_model(server, with_metadata(package_version="1.10"))
    new = install("bg", "en", tmp_path, serve_index(server, entry(version="1.10")))
    assert installed(tmp_path) == [new]
    assert new.version == "1.10"
    assert not old.path.exists()


def test_another_pair_is_left_alone(tmp_path: Path) -> None:
    install_file(EN_DE, tmp_path)
    install_file(BG_EN, tmp_path)
    assert [(model.source, model.target) for model in installed(tmp_path)] == [("bg", "en"), ("en", "de")]


def test_a_damaged_package_is_reported_and_replaced_by_installing(tmp_path: Path) -> None:
    model = install_file(BG_EN, tmp_path)
    (model.path / "metadata.json").write_text("{", encoding="utf-8")
    assert installed(tmp_path) == []
    assert [folder for folder, _ in damaged(tmp_path)] == [model.path]
    assert install_file(BG_EN, tmp_path) == model
    assert damaged(tmp_path) == []


@pytest.mark.parametrize("where", ["index", "beside", "argument"])
def test_a_wrong_checksum_installs_nothing_and_keeps_nothing(server: HTTPServer, tmp_path: Path, where: str) -> None:
    wrong = "0" * 64
    serve_model(server)
    if where == "beside":
        server.expect_request("/translate-bg_en.argosmodel.sha256").respond_with_data(f"{wrong}  name\n")
    url = serve_index(server, entry(sha256=wrong) if where == "index" else entry())
    with pytest.raises(ModelError, match=rf"{SHA256}, but {wrong} is expected"):
        install("bg", "en", tmp_path, url, sha256=wrong if where == "argument" else "")
    assert installed(tmp_path) == []
    assert list((tmp_path / ".work").glob("*.part*")) == []


def test_a_right_checksum_beside_the_file_is_accepted(server: HTTPServer, tmp_path: Path) -> None:
    serve_model(server)
    server.expect_request("/translate-bg_en.argosmodel.sha256").respond_with_data(f"{SHA256}  name\n")
    assert install("bg", "en", tmp_path, serve_index(server, entry())).version == "1.0"


def test_a_file_cut_short_by_who_keeps_it_is_refused(server: HTTPServer, tmp_path: Path) -> None:
    serve_model(server, ARCHIVE[:-5000])
    with pytest.raises(ModelError, match=r"damaged or not an \.argosmodel"):
        install("bg", "en", tmp_path, serve_index(server, entry()))
    assert installed(tmp_path) == []
    assert [path.name for path in (tmp_path / ".work").iterdir()] == ["lock"]


def test_another_pair_inside_than_the_one_asked_for_is_refused(server: HTTPServer, tmp_path: Path) -> None:
    serve_model(server, EN_DE.read_bytes())
    with pytest.raises(ModelError, match="holds a model en→de, not bg→en"):
        install("bg", "en", tmp_path, serve_index(server, entry()))
    assert installed(tmp_path) == []


def test_a_missing_file_falls_to_the_next_link_and_then_is_named(server: HTTPServer, tmp_path: Path) -> None:
    url = serve_index(server, entry(links=["gone.argosmodel", "translate-bg_en.argosmodel"]))
    with pytest.raises(ModelError, match=r"gone\.argosmodel: 5.*argosmodel: 500"):
        install("bg", "en", tmp_path, url)
    serve_model(server)
    assert install("bg", "en", tmp_path, url).target == "en"


def test_a_second_installation_at_the_same_time_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".work").mkdir()
    with (tmp_path / ".work" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ModelError, match="another installation is under way"):
            install_file(BG_EN, tmp_path)
    assert install_file(BG_EN, tmp_path).target == "en"


def test_what_a_killed_installation_left_is_swept(tmp_path: Path) -> None:
    left = tmp_path / ".work" / "unpack-killed"
    left.mkdir(parents=True)
    (left / "model.bin").write_bytes(b"half")
    install_file(BG_EN, tmp_path)
    assert not left.exists()


# Cut connections


def test_a_cut_download_goes_on_where_it_stopped(cutting: Callable[..., CuttingServer], tmp_path: Path) -> None:
    server = cutting(ARCHIVE, [100_000, 50_000, 0])
    digest = download([server.url], tmp_path / "model.zip")
    assert digest == SHA256
    assert (tmp_path / "model.zip").read_bytes() == ARCHIVE
    assert [fields.get("range") for fields in server.requests] == [
        None,
        "bytes=100000-",
        "bytes=150000-",
        "bytes=150000-",
    ]
    assert {fields.get("if-range") for fields in server.requests[1:]} == {'"one"'}


def test_a_download_given_up_is_taken_up_by_the_next_run(cutting: Callable[..., CuttingServer], tmp_path: Path) -> None:
    server = cutting(ARCHIVE, [200_000, 0, 0, 0])
    with pytest.raises(ModelError, match=r"200,000 of 4\d\d,\d\d\d bytes are kept: run the same command again"):
        download([server.url], tmp_path / "model.zip")
    seen: list[int] = []
    assert download([server.url], tmp_path / "model.zip", progress=lambda here, _: seen.append(here)) == SHA256
    assert server.requests[-1]["range"] == "bytes=200000-"
    assert min(seen) > 200_000


def test_a_whole_part_that_was_not_yet_checked_is_not_fetched_again(
    cutting: Callable[..., CuttingServer], tmp_path: Path
) -> None:
    server = cutting(ARCHIVE, [])
    (tmp_path / "model.zip.part").write_bytes(ARCHIVE)
    note = {"url": server.url, "validator": '"one"', "total": len(ARCHIVE)}
    (tmp_path / "model.zip.part.json").write_text(json.dumps(note), encoding="utf-8")
    assert download([server.url], tmp_path / "model.zip") == SHA256
    assert len(server.requests) == 1


def test_halves_of_two_different_files_are_never_joined(cutting: Callable[..., CuttingServer], tmp_path: Path) -> None:
    old = cutting(b"x" * len(ARCHIVE), [100_000, 0, 0, 0])
    with pytest.raises(ModelError):
        download([old.url], tmp_path / "model.zip")
    old.body, old.etag, old.cuts = ARCHIVE, '"two"', []
    assert download([old.url], tmp_path / "model.zip") == SHA256


def test_a_server_without_ranges_is_asked_for_the_whole_again(
    cutting: Callable[..., CuttingServer], tmp_path: Path
) -> None:
    server = cutting(ARCHIVE, [100_000], ranges=False)
    assert download([server.url], tmp_path / "model.zip") == SHA256
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "note", ["", "[]", '{"url": 1}', '{"url": "http://127.0.0.1/other", "validator": "", "total": 9}']
)
def test_a_part_of_unknown_origin_is_thrown_away(
    cutting: Callable[..., CuttingServer], tmp_path: Path, note: str
) -> None:
    (tmp_path / "model.zip.part").write_bytes(b"something else")
    if note:
        (tmp_path / "model.zip.part.json").write_text(note, encoding="utf-8")
    server = cutting(ARCHIVE, [])
    assert download([server.url], tmp_path / "model.zip") == SHA256
    assert "range" not in server.requests[0]


def test_more_bytes_than_a_model_may_have_are_refused_before_they_are_fetched(
    cutting: Callable[..., CuttingServer], tmp_path: Path
) -> None:
    server = cutting(ARCHIVE, [])
    with pytest.raises(ModelError, match="more than the 1,000 that a model may have"):
        download([server.url], tmp_path / "model.zip", max_bytes=1000)
    assert list(tmp_path.iterdir()) == []


def test_a_body_without_a_length_is_bounded_too(server: HTTPServer, tmp_path: Path) -> None:
    def endless(request: Request) -> Response:
        return Response((b"x" * 65536 for _ in range(64)), direct_passthrough=True)

    server.expect_request("/endless").respond_with_handler(endless)
    with pytest.raises(ModelError, match="more than the 100,000 bytes"):
        download([server.url_for("/endless")], tmp_path / "model.zip", max_bytes=100_000)


# From a file


def test_a_file_with_its_checksum_beside_it_installs(tmp_path: Path) -> None:
    assert BG_EN.with_name(BG_EN.name + ".sha256").exists()
    assert install_file(BG_EN, tmp_path, ("bg", "en")).label.startswith("bg_en 1.0 sha256:")


def test_a_file_that_its_checksum_contradicts_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "model.argosmodel"
    copy.write_bytes(ARCHIVE)
    copy.with_name(copy.name + ".sha256").write_text("1" * 64 + "  model.argosmodel\n", encoding="utf-8")
    with pytest.raises(ModelError, match="1111 is expected"):
        install_file(copy, tmp_path / "models")
    with pytest.raises(ModelError, match="2222 is expected"):
        install_file(copy, tmp_path / "models", sha256="2" * 64)


@pytest.mark.parametrize("name", ["missing.argosmodel", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError, match=r"cannot be read"):
        install_file(tmp_path / name, tmp_path / "models")


# Hostile and damaged archives


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


@pytest.mark.parametrize("kind", HOSTILE)
def test_an_archive_that_climbs_out_or_tricks_is_refused_whole(tmp_path: Path, kind: str) -> None:
    archive = tmp_path / "in" / "bad.argosmodel"
    archive.parent.mkdir()
    archive.write_bytes(HOSTILE[kind])
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ModelError) as caught:
        install_file(archive, tmp_path / "in" / "models")
    assert "bad.argosmodel" in str(caught.value)
    left = [path for path in sorted(tmp_path.rglob("*")) if path not in before]
    assert [path.name for path in left] == ["models", ".work", "lock"]


def test_a_zip_bomb_is_stopped_at_the_cap_whatever_it_claims(tmp_path: Path) -> None:
    bomb = bytearray(zip_of(("bg_en/model.bin", b"\0" * 50_000_000)))
    assert len(bomb) < 100_000
    # The central directory claims 10 bytes; the true size shows only while unpacking.
    directory = bomb.rindex(b"PK\x01\x02")
    honest, lying = tmp_path / "honest.zip", tmp_path / "lying.zip"
    honest.write_bytes(bomb)
    bomb[directory + 24 : directory + 28] = struct.pack("<I", 10)
    lying.write_bytes(bomb)
    for archive in (honest, lying):
        into = tmp_path / archive.stem
        into.mkdir()
        with pytest.raises(ModelError, match=r"more than 1,000,000 bytes|damaged"):
            unpack(archive, into, max_bytes=1_000_000)
        assert sum(path.stat().st_size for path in into.rglob("*") if path.is_file()) < 5_000_000


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    archive = tmp_path / "many.zip"
    archive.write_bytes(zip_of(*((f"bg_en/{number}", b"") for number in range(10_001))))
    (tmp_path / "into").mkdir()
    with pytest.raises(ModelError, match="10,001 entries"):
        unpack(archive, tmp_path / "into")


def test_a_flipped_bit_is_found_by_the_crc(tmp_path: Path) -> None:
    archive = tmp_path / "flipped.argosmodel"
    damaged_bytes = bytearray(ARCHIVE)
    damaged_bytes[len(damaged_bytes) // 2] ^= 1
    archive.write_bytes(damaged_bytes)
    with pytest.raises(ModelError, match="damaged"):
        install_file(archive, tmp_path / "models")


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_any_damage_ends_in_a_clear_error_or_a_whole_package(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    small = bytearray(zip_of(INSIDE, ("bg_en/model/a.txt", b"abc" * 50), ("bg_en/b.txt", b"q")))
    for _ in range(data.draw(st.integers(1, 4))):
        small[data.draw(st.integers(0, len(small) - 1))] = data.draw(st.integers(0, 255))
    (folder / "x.zip").write_bytes(bytes(small))
    (folder / "into" / "deep").mkdir(parents=True)
    with suppress(ModelError):
        unpack(folder / "x.zip", folder / "into" / "deep")
    outside = [path for path in folder.rglob("*") if (folder / "into" / "deep") not in [path, *path.parents]]
    assert sorted(path.name for path in outside) == ["into", "x.zip"]


@pytest.mark.parametrize("lost", ["metadata.json", "sentencepiece.model", "model.bin"])
def test_a_package_that_lacks_a_file_is_refused(tmp_path: Path, lost: str) -> None:
    archive = tmp_path / "lacking.argosmodel"
    archive.write_bytes(repacked(lambda name, data: None if name.endswith(lost) else (name, data)))
    with pytest.raises(ModelError, match=lost.replace("model.bin", "model/model.bin")):
        install_file(archive, tmp_path / "models")


@pytest.mark.parametrize(
    "fields", [{"from_code": "../.."}, {"to_code": None}, {"package_version": "1/../2"}, {"type": "sbd"}]
)
def test_metadata_that_cannot_be_trusted_is_refused(tmp_path: Path, fields: dict[str, object]) -> None:
    archive = tmp_path / "strange.argosmodel"
    archive.write_bytes(with_metadata(**fields))
    with pytest.raises(ModelError, match=r"metadata\.json"):
        install_file(archive, tmp_path / "models")


# The disk


@pytest.mark.parametrize("while_doing", ["downloading", "unpacking"])
def test_a_disk_that_takes_no_more_is_named(server: HTTPServer, tmp_path: Path, while_doing: str) -> None:
    serve_model(server)
    url = serve_index(server, entry())
    call = {
        "downloading": f"install('bg', 'en', Path({str(tmp_path)!r}), {url!r})",
        "unpacking": f"install_file(Path({str(BG_EN)!r}), Path({str(tmp_path)!r}))",
    }[while_doing]
    script = f"""
import resource
from pathlib import Path
from publisher.core.errors import ModelError
from publisher.translation.engines.argos.models import install, install_file

resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))  # the kernel then refuses to write on, as when full
try:
    {call}
except ModelError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert re.fullmatch(r"cannot write .*: File too large; free .*\n", done.stdout), done.stdout
    assert installed(tmp_path) == []


def test_a_models_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ModelError, match=r"cannot write .*file.*change the folder"):
        install_file(BG_EN, tmp_path / "file" / "models")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_models_folder_without_permission_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ModelError, match="Permission denied"):
        install_file(BG_EN, tmp_path / "models")
