"""Who a visitor is, behind proxies and without: the consent record, the limits and the links all rest on it."""

from pathlib import Path

import pytest
from sqlalchemy import select

from publisher.storage.tables import consents
from publisher.web.visitors import networks, plain_address
from support.core_parts import HandClock
from support.public_pages import ADDRESS, public_pages


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("unix:/run/pages.sock", "unix:/run/pages.sock"),
        ("", ""),
    ],
)
def test_an_address_is_read_without_port_zone_and_notation(text: str, address: str) -> None:
    assert plain_address(text) == address


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("192.0.2.1", "192.0.2.2", 0),
        ("192.0.2.1", "::ffff:192.0.2.1", 1),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", 2),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", 1),
        ("2001:db8:0:1::1", "2001:db8:1:1::1", 0),
        ("unix:/run/pages.sock", "unix:/run/pages.sock", 1),
    ],
)
def test_networks_are_an_ipv4_address_or_a_64_and_a_48_of_ipv6(one: str, other: str, shared: int) -> None:
    assert len(set(networks(one)) & set(networks(other))) == shared


def test_each_visitor_behind_a_proxy_is_one_and_consents_by_their_own_address(
    workspace: Path, clock: HandClock
) -> None:
    with public_pages(workspace, clock, "proxies = 1") as pages:
        told = [pages.ask(f"r{n}@reader.example", **{"X-Forwarded-For": f"203.0.113.{n}"}) for n in range(7)]
        assert [one.status_code for one in told] == [303] * 7
        with pages.publisher.store.read() as connection:
            kept = connection.execute(select(consents.c.ip).order_by(consents.c.id)).scalars().all()
    assert kept == [f"203.0.113.{n}" for n in range(7)]


@pytest.mark.parametrize(
    ("forwarded", "codes"),
    [
        # What stands left of our proxy's entry is invented by the client.
        ("198.51.100.{n}, 203.0.113.99", [303] * 5 + [429] * 2),
        ("203.0.113.99:{n}", [303] * 5 + [429] * 2),
        ("2001:db8:0:1::{n}", [303] * 5 + [429] * 2),
        ("2001:db8:0:{n}::1", [303] * 7),
    ],
)
def test_no_header_makes_one_visitor_many(workspace: Path, clock: HandClock, forwarded: str, codes: list[int]) -> None:
    with public_pages(workspace, clock, "proxies = 1") as pages:
        told = [pages.ask(f"r{n}@reader.example", **{"X-Forwarded-For": forwarded.format(n=n)}) for n in range(7)]
    assert [one.status_code for one in told] == codes


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-Ip", "X-Client-Ip"])
def test_without_a_proxy_no_header_is_believed(workspace: Path, clock: HandClock, header: str) -> None:
    with public_pages(workspace, clock) as pages:
        value = "for=203.0.113.{n}" if header == "Forwarded" else "203.0.113.{n}"
        told = [pages.ask(f"r{n}@reader.example", **{header: value.format(n=n)}) for n in range(6)]
        with pages.publisher.store.read() as connection:
            assert set(connection.execute(select(consents.c.ip)).scalars()) == {"127.0.0.1"}
    assert told[-1].status_code == 429


@pytest.mark.parametrize("more", ["", "proxies = 1"])
def test_no_host_or_scheme_of_a_request_is_ever_repeated(workspace: Path, clock: HandClock, more: str) -> None:
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    with public_pages(workspace, clock, more) as pages:
        for path in ("/", "/bg", "/nope", "/en", "/bg/subscribe/", "/%2f%2fevil.example", "//evil.example", "/media"):
            told = pages.get(path, **forged)
            onward = told.headers.get("Location", "/")
            assert told.status_code != 308, path
            assert onward.startswith((f"{ADDRESS}/", "/")), path
            assert not onward.startswith("//"), path
            assert "evil.example" not in told.text, path
