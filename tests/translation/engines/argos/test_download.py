"""Downloads over real HTTP on loopback: resumed, bounded, never joined from two files."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from publisher.core.errors import ModelError
from publisher.translation.engines.argos.download import download
from servers.argos_models import CuttingServer
from servers.dripping import dripping_server
from support.argos_archives import ARCHIVE, SHA256


@pytest.fixture
def cutting() -> Iterator[Callable[..., CuttingServer]]:
    running: list[CuttingServer] = []

    def start(*args: object, **options: object) -> CuttingServer:
        running.append(CuttingServer(*args, **options))  # type: ignore[arg-type]
        return running[-1]

    yield start
    for server in running:
        server.close()


def test_a_cut_download_continues_where_it_stopped(cutting: Callable[..., CuttingServer], tmp_path: Path) -> None:
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


def test_a_download_given_up_is_resumed_by_the_next_run(cutting: Callable[..., CuttingServer], tmp_path: Path) -> None:
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


def test_a_server_that_drips_is_given_up_and_the_part_is_kept(tmp_path: Path) -> None:
    url, listening = dripping_server(0.05)
    with listening, pytest.raises(ModelError, match=r"stopped \(it takes too long\); \d+ of 100,000 bytes are kept"):
        download([url], tmp_path / "model.zip", max_seconds=0.6)
    assert (tmp_path / "model.zip.part").stat().st_size > 0


def test_our_name_goes_with_every_request(cutting: Callable[..., CuttingServer], tmp_path: Path) -> None:
    server = cutting(ARCHIVE, [100_000])
    download([server.url], tmp_path / "model.zip")
    assert [fields["user-agent"].partition("/")[0] for fields in server.requests] == ["publisher", "publisher"]
