"""`publisher doctor` finds pages that would take all visitors for one, or for whom they say they are."""

import pytest

from publisher.config.tables import Web
from publisher.doctor.public_pages import check_pages


@pytest.mark.parametrize(
    ("address", "listen", "proxies", "says"),
    [
        ("https://news.example.org", "127.0.0.1:8080", 0, "web.proxies is 0"),
        ("https://news.example.org", "0.0.0.0:8080", 0, "web.proxies is 0"),
        ("https://news.example.org", "0.0.0.0:8080", 1, "can be reached without the proxy"),
        ("https://news.example.org", "[::]:8080", 1, "can be reached without the proxy"),
        ("https://news.example.org", "8.8.8.8:8080", 1, "can be reached without the proxy"),
        ("http://news.example.org", "127.0.0.1:8080", 0, "travel in clear"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_write(address: str, listen: str, proxies: int, says: str) -> None:
    (found,) = check_pages(Web(address=address, listen=listen, proxies=proxies))
    assert not found.ok
    assert says in found.message
    assert found.mend


@pytest.mark.parametrize(
    ("address", "listen", "proxies"),
    [
        ("https://news.example.org", "127.0.0.1:8080", 1),
        ("https://news.example.org", "[::1]:8080", 2),
        ("https://news.example.org", "10.1.2.3:8080", 1),
        ("http://127.0.0.1:8080", "127.0.0.1:8080", 0),
        ("http://localhost", "127.0.0.1:8080", 0),
    ],
)
def test_pages_that_are_well_are_well(address: str, listen: str, proxies: int) -> None:
    (found,) = check_pages(Web(address=address, listen=listen, proxies=proxies))
    assert found.ok, found.message


def test_without_pages_there_is_nothing_to_say() -> None:
    assert list(check_pages(Web())) == []
