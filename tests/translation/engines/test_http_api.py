"""JSON over HTTP for engines, by the example of LibreTranslate: every failure is a reason and a remedy."""

import json
import socket
import threading
import time

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from publisher.core.errors import EngineUnavailable
from servers.dripping import dripping_server
from support.http_engines import libretranslate, unused_url


def test_a_server_that_drips_is_given_up_when_its_time_is_over() -> None:
    url, listening = dripping_server(0.05)
    started = time.monotonic()
    with listening, pytest.raises(EngineUnavailable, match=r"no whole answer within 0\.6 seconds"):
        libretranslate(url, timeout_seconds=0.6).translate(["един"], "bg", "en")
    assert time.monotonic() - started < 3


def test_an_answer_over_the_limit_is_not_read(server: HTTPServer) -> None:
    server.expect_request("/translate").respond_with_data(b"x" * (8 * 2**20 + 1))
    with pytest.raises(EngineUnavailable, match="longer than 8,388,608 bytes"):
        libretranslate(server).translate(["един"], "bg", "en")


def test_a_connection_cut_within_the_answer_is_an_error() -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"half":')

    threading.Thread(target=serve, daemon=True).start()
    with listening, pytest.raises(EngineUnavailable):
        libretranslate(f"http://127.0.0.1:{listening.getsockname()[1]}").translate(["един"], "bg", "en")


@pytest.mark.parametrize(
    ("status", "body", "headers", "reason", "remedy"),
    [
        (400, {"error": "fr is not supported"}, {}, "answers 400 BAD REQUEST: fr is not supported", "settings"),
        (403, {"error": "Invalid API key"}, {}, "403 FORBIDDEN: Invalid API key", "check api_key"),
        (429, {"error": "Slowdown"}, {"Retry-After": "30"}, "429 TOO MANY REQUESTS: Slowdown", "in 30 seconds"),
        (500, "<h1>Internal  Server Error</h1>", {}, "500 INTERNAL SERVER ERROR", "try again later"),
        (503, "", {"Retry-After": "2"}, "503", "try again in 2 seconds"),
        (302, "", {"Location": "http://127.0.0.1:1/"}, "302", "redirects"),
        (404, "<title>404 Not Found</title>", {}, "404 NOT FOUND", "check the address"),
    ],
)
def test_refusals_of_a_server_become_a_reason_and_a_remedy(
    server: HTTPServer, status: int, body: object, headers: dict[str, str], reason: str, remedy: str
) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    server.expect_request("/translate").respond_with_data(text, status=status, headers=headers)
    with pytest.raises(EngineUnavailable) as caught:
        libretranslate(server, api_key="secret-key").translate(["един"], "bg", "en")
    assert reason in caught.value.reason
    assert remedy in caught.value.remedy
    assert "secret-key" not in str(caught.value)


def test_an_absent_server_is_named_by_its_address_without_its_password() -> None:
    url = unused_url().replace("//", "//user:word@")
    with pytest.raises(EngineUnavailable, match="Connection refused") as caught:
        libretranslate(url).translate(["един"], "bg", "en")
    assert url.rpartition("@")[2] in str(caught.value)
    assert "word" not in str(caught.value)


def test_a_slow_server_is_given_up(server: HTTPServer) -> None:
    def slow(seen: Request) -> Response:
        time.sleep(1.5)
        return Response("{}")

    server.expect_request("/translate").respond_with_handler(slow)
    started = time.monotonic()
    with pytest.raises(EngineUnavailable, match=r"no (whole )?answer"):
        libretranslate(server, timeout_seconds=0.3).translate(["един"], "bg", "en")
    assert time.monotonic() - started < 1.4
