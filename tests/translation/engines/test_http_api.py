"""Engines behind HTTP against servers on loopback that speak the documented APIs."""

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from publisher.core.http import RequestError, request
from publisher.translation.engines.apertium import ApertiumEngine, ApertiumSettings
from publisher.translation.engines.argos.engine import ArgosEngine, ArgosSettings
from publisher.translation.engines.deepl import DeepLSettings
from publisher.translation.engines.fxtranslate import FxTranslateEngine, FxTranslateSettings
from publisher.translation.engines.libretranslate import LibreTranslateSettings
from publisher.translation.engines.openai import OpenAISettings
from publisher.translation.types import Engine
from support.http_engines import deepl, dripping_server, libretranslate, openai, unused_url

Handler = Callable[[Request], Response]


def test_every_engine_fulfils_the_contract_and_has_a_name_of_its_own(tmp_path: Path) -> None:
    engines: list[Engine] = [
        ApertiumEngine(ApertiumSettings(), tmp_path),
        ArgosEngine(ArgosSettings(), tmp_path),
        deepl(unused_url()),
        FxTranslateEngine(FxTranslateSettings(), tmp_path),
        libretranslate(unused_url()),
        openai(unused_url()),
    ]
    assert [engine.name for engine in engines] == sorted({engine.name for engine in engines})
    assert not any(engine.diagnose("xx", "yy").ok for engine in engines)


def test_a_server_that_drips_is_left_when_its_time_is_over() -> None:
    url, listening = dripping_server(0.05)
    started = time.monotonic()
    with listening, pytest.raises(RequestError, match=r"no whole answer within 0\.6 seconds"):
        request("GET", url, seconds=0.6, limit=10**6)
    assert time.monotonic() - started < 3


def test_an_answer_over_the_limit_is_left(server: HTTPServer) -> None:
    server.expect_request("/").respond_with_data(b"x" * 5000)
    with pytest.raises(RequestError, match="longer than 4,000 bytes"):
        request("GET", server.url_for("/"), seconds=5, limit=4000)


def test_a_connection_cut_within_the_answer_is_an_error() -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"half":')

    threading.Thread(target=serve, daemon=True).start()
    with listening, pytest.raises(RequestError):
        request("GET", f"http://127.0.0.1:{listening.getsockname()[1]}", seconds=5, limit=1000)


@pytest.mark.parametrize(
    ("value", "low", "high"), [("7", 7, 7), ("Fri, 31 Dec 2100 23:59:59 GMT", 10**9, 10**10), ("soon", None, None)]
)
def test_the_time_to_wait_is_read_from_seconds_and_dates(
    server: HTTPServer, value: str, low: int | None, high: int | None
) -> None:
    server.expect_request("/").respond_with_data("", status=429, headers={"Retry-After": value})
    found = request("GET", server.url_for("/"), seconds=5, limit=1000).retry_after
    assert found is None if low is None or high is None else low <= (found or 0) <= high


def test_profiles_ask_nobody() -> None:
    assert libretranslate("http://127.0.0.1:9").profile("bg", "en").model == "http://127.0.0.1:9"
    assert openai("http://127.0.0.1:9").profile("bg", "en").model == "small"
    assert deepl("http://127.0.0.1:9").profile("bg", "en").model == "BG→EN-GB"


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        (LibreTranslateSettings, {"url": "ftp://x"}),
        (LibreTranslateSettings, {"uri": "http://x"}),
        (OpenAISettings, {}),
        (OpenAISettings, {"model": "m", "concurrency": 0}),
        (DeepLSettings, {}),
        (DeepLSettings, {"api_key": ""}),
    ],
)
def test_settings_that_make_no_sense_are_refused(kind: type[DeepLSettings], table: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        kind.model_validate(table)


def test_keys_are_not_shown_with_their_settings() -> None:
    for shown in (
        DeepLSettings(api_key=SecretStr("secret-key")),
        OpenAISettings(model="m", api_key=SecretStr("secret-key")),
        LibreTranslateSettings(api_key=SecretStr("secret-key")),
    ):
        assert "secret-key" not in repr(shown)
