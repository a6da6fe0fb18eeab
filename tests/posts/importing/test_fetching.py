"""Fetching by the web's rules, and only from public addresses, however they are written."""

import pytest

from publisher.core.errors import FetchError, InvalidInput
from publisher.posts.importing.fetching import PAGE_LIMIT, Fetcher
from publisher.posts.importing.public_addresses import is_public, pin
from servers.website import packed, website


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
        "http://127.1/", "http://0/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/",
        "http://[64:ff9b::7f00:1]/", "http://[64:ff9b::8.8.8.8]/", "http://[2002:7f00:1::]/", "http://[::127.0.0.1]/",
        "http://[fe80::1]/", "http://[fc00::1]/", "http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/",
        "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://192.0.0.8/", "http://224.0.0.1/",
        "http://[3fff::1]/", "http://[2606:4700::5efe:10.0.0.1]/", "http://[2606:4700::200:5efe:127.0.0.1]/",
        "http://0.0.0.0/", "http://255.255.255.255/", "http://198.18.0.1/", "http://127.0.0.1./", "http://１２７.0.0.1/",
    ],
)  # fmt: skip
def test_addresses_of_this_machine_and_its_network_are_refused(url: str) -> None:
    with pytest.raises(InvalidInput, match=r"not a public address"):
        pin(url)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://example.org/a", "not an address of the web"),
        ("file:///etc/passwd", "not an address of the web"),
        ("http:///etc/passwd", "not an address of the web"),
        ("http://user:secret@8.8.8.8/", "names a user"),
        ("http://8.8.8.8:22/", "port 22"),
        ("http://8.8.8.8:99999/", "not an address of the web"),
        ("http://8.8.8.8/a\r\nHost: b", "not an address of the web"),
        ("http://8.8.8.8\\@127.0.0.1/", "not an address of the web"),
        ("https://8.8.8.8/" + "a" * 3000, "longer than"),
    ],
)
def test_other_addresses_are_refused_by_name(url: str, why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        pin(url)


@pytest.mark.parametrize("ip", ["8.8.8.8", "2606:4700::1111", "2606:4700::5efe:808:808", "193.0.6.139"])
def test_public_addresses_are_public(ip: str) -> None:
    assert is_public(ip)
    assert pin(f"https://{f'[{ip}]' if ':' in ip else ip}/x?y=1").ip == ip


def test_a_page_is_fetched_with_its_type_and_its_encoding() -> None:
    with website() as site:
        url = site.put("/a?b=1", "здравей", content_type="text/html; charset=windows-1251", headers={"ETag": '"1"'})
        page = Fetcher({site.place}).page(url)
        assert (page.content_type, page.charset, page.data.decode(), page.etag) == (
            "text/html",
            "windows-1251",
            "здравей",
            '"1"',
        )
        assert site.asked[0][1]["Host"] == f"127.0.0.1:{site.place[1]}"
        again = Fetcher({site.place}).page(url, etag='"1"')
        assert (again.unchanged, again.data) == (True, b"")


def test_redirects_are_followed_and_each_is_checked() -> None:
    with website() as site:
        site.put("/new", "тук")
        old = site.put("/old", "", status=301, headers={"Location": "/new"})
        assert Fetcher({site.place}).page(old).address == site.url("/new")
        away = site.put("/away", "", status=302, headers={"Location": "http://[::ffff:169.254.169.254]/"})
        with pytest.raises(InvalidInput, match="not a public address"):
            Fetcher({site.place}).page(away)
        for target in ("file:///etc/passwd", "http://127.0.0.1:1/"):
            site.put("/away", "", status=302, headers={"Location": target})
            with pytest.raises(InvalidInput):
                Fetcher({site.place}).page(away)
        loop = site.put("/loop", "", status=302, headers={"Location": "/loop"})
        with pytest.raises(FetchError, match="redirected more than"):
            Fetcher({site.place}).page(loop)


def test_a_bomb_and_an_endless_page_stop_at_the_limit() -> None:
    with website() as site:
        bomb = site.put("/bomb", packed(50_000_000), headers={"Content-Encoding": "gzip"})
        with pytest.raises(FetchError, match="longer than"):
            Fetcher({site.place}).page(bomb)
        endless = site.put("/endless", b"x" * 100_000, endless=True)
        with pytest.raises(FetchError, match=f"{PAGE_LIMIT:,}"):
            Fetcher({site.place}).page(endless)


def test_an_answer_that_is_no_success_is_said() -> None:
    with website() as site, pytest.raises(FetchError, match="404"):
        Fetcher({site.place}).page(site.url("/nothing"))
