"""One HTTP request with limits, against a real server on loopback and against a port that nobody listens on."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from publisher.core.http import RequestError, request


def test_an_answer_comes_whole_with_its_headers(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data("да", status=201, headers={"X-Found": "Yes"})
    reply = request("GET", httpserver.url_for("/a"), seconds=5, limit=100)
    assert (reply.status, reply.body.decode(), reply.headers["x-found"]) == (201, "да", "Yes")


@pytest.mark.parametrize(("size", "fits"), [(100, True), (101, False)])
def test_a_body_beyond_the_limit_is_not_read(httpserver: HTTPServer, size: int, fits: bool) -> None:
    httpserver.expect_request("/a").respond_with_data(b"x" * size)
    if fits:
        assert len(request("GET", httpserver.url_for("/a"), seconds=5, limit=100).body) == size
    else:
        with pytest.raises(RequestError, match="longer than 100 bytes") as caught:
            request("GET", httpserver.url_for("/a"), seconds=5, limit=100)
        assert caught.value.sent


def test_a_server_that_drips_is_given_up_in_time(httpserver: HTTPServer) -> None:
    def drip(_request: Request) -> Response:
        def body() -> Iterator[bytes]:
            for _ in range(30):
                time.sleep(0.1)
                yield b"x"

        return Response(body())

    httpserver.expect_request("/a").respond_with_handler(drip)
    started = time.monotonic()
    with pytest.raises(RequestError, match="no whole answer within"):
        request("GET", httpserver.url_for("/a"), seconds=0.4, limit=100)
    assert time.monotonic() - started < 2.5


@pytest.mark.parametrize("drip", [b"HTTP/1.1 200 OK\r\nX-A: ", b"HTTP/1.1 100 Continue\r\n\r\n", b""])
def test_a_server_that_drips_its_headers_is_given_up_in_time(drip: bytes) -> None:
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(drip)
                while not ended.wait(0.05):
                    connection.sendall(drip if drip.endswith(b"\n\r\n") else b"x")

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            # It would drip for ever: without a deadline over the head, this call never returned.
            with pytest.raises(RequestError, match="no whole answer within") as caught:
                request("POST", f"http://127.0.0.1:{server.getsockname()[1]}/", seconds=0.4, limit=100, data=b"x")
            assert caught.value.sent
        finally:
            ended.set()
            thread.join()


def test_what_never_left_is_known() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(RequestError, match="Connection refused") as caught:
        request("POST", f"http://127.0.0.1:{port}/", seconds=5, limit=100, data=b"x")
    assert not caught.value.sent


@pytest.mark.parametrize(("header", "expected"), [("", None), ("soon", None), ("120", 120.0), ("-1", None)])
def test_retry_after_is_seconds(httpserver: HTTPServer, header: str, expected: float | None) -> None:
    httpserver.expect_request("/a").respond_with_data("", status=429, headers={"Retry-After": header})
    assert request("GET", httpserver.url_for("/a"), seconds=5, limit=100).retry_after == expected


def test_retry_after_may_be_a_date_and_a_past_one_is_now(httpserver: HTTPServer) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(minutes=5), usegmt=True)
    earlier = format_datetime(datetime.now(UTC) - timedelta(minutes=5), usegmt=True)
    httpserver.expect_request("/later").respond_with_data("", headers={"Retry-After": later})
    httpserver.expect_request("/earlier").respond_with_data("", headers={"Retry-After": earlier})
    assert 200 < (request("GET", httpserver.url_for("/later"), seconds=5, limit=9).retry_after or 0) <= 300
    assert request("GET", httpserver.url_for("/earlier"), seconds=5, limit=9).retry_after == 0
