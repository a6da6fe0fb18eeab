"""Requests of a client library, bounded in time and size."""

import gzip

import pytest
import requests
from pytest_httpserver import HTTPServer
from werkzeug import Response

from publisher.translation.engines.bounded_adapter import BoundedAdapter
from servers.dripping import dripping_server


def session(seconds: float, limit: int) -> requests.Session:
    made = requests.Session()
    made.mount("http://", BoundedAdapter(seconds, limit))
    return made


def test_a_whole_answer_comes_through_decoded(server: HTTPServer) -> None:
    body = Response(gzip.compress("здравей".encode()), headers={"Content-Encoding": "gzip", "X-Kept": "yes"})
    server.expect_request("/").respond_with_response(body)
    reply = session(10, 1000).get(server.url_for("/"))
    assert reply.content.decode() == "здравей"
    assert reply.headers["X-Kept"] == "yes"


def test_what_unpacks_to_more_than_the_limit_is_not_read(server: HTTPServer) -> None:
    bomb = Response(gzip.compress(b"0" * 1_000_000), headers={"Content-Encoding": "gzip"})
    server.expect_request("/").respond_with_response(bomb)
    with pytest.raises(requests.RequestException, match="longer than 1,000 bytes"):
        session(10, 1000).get(server.url_for("/"))


def test_an_answer_that_drips_ends_as_a_time_out() -> None:
    url, listening = dripping_server(0.05)
    with listening, pytest.raises(requests.ReadTimeout, match=r"within 0\.5 seconds"):
        session(0.5, 1000).get(url)
