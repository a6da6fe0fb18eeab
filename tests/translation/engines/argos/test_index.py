"""Reading the index of models from a server on loopback; clear errors without it."""

import socket
import time
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from publisher.core.errors import ModelError
from publisher.translation.engines.argos.index import AvailableModel, available, choose
from publisher.translation.engines.argos.models import install
from servers.argos_models import entry, serve_index
from support.argos_archives import SHA256


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
def test_a_file_that_is_not_an_index_is_named(server: HTTPServer, body: bytes, says: str) -> None:
    server.expect_request("/index.json").respond_with_data(body)
    with pytest.raises(ModelError, match=says) as caught:
        available(server.url_for("/index.json"))
    assert server.url_for("/index.json") in str(caught.value)


def test_a_missing_network_is_reported_quickly_with_installing_from_a_file(tmp_path: Path) -> None:
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


def test_letters_of_a_pair_may_be_capitals_and_one_language_is_no_pair() -> None:
    offer = AvailableModel("bg", "en", "1.9", ("https://example.org/a",))
    assert choose([offer], "BG", "En", "index") == offer
    with pytest.raises(ModelError, match="between two languages"):
        choose([offer], "bg", "BG", "index")
