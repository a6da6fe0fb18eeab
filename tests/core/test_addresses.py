"""Mail addresses and hosts as they are on the wire."""

import pytest

from publisher.core.addresses import is_loopback, wire_address, wire_domain


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("maria@example.org", "maria@example.org"),
        ("мария@пример.бг", "мария@xn--e1afmkfd.xn--90ae"),
        ("x@faß.de", "x@xn--fa-hia.de"),
        ("x@σας.gr", "x@xn--mxa8ab.gr"),
        ("x@ＰΡΙΜΕΡ。БГ".replace("ＰΡΙΜΕΡ", "ПРИМЕР"), "x@xn--e1afmkfd.xn--90ae"),
        ("a.b+c@Example.ORG", "a.b+c@Example.ORG"),
        ("x@" + "a" * 63 + ".bg", "x@" + "a" * 63 + ".bg"),
        ("x" * 64 + "@example.org", "x" * 64 + "@example.org"),
    ],
)
def test_the_domain_is_in_idna(address: str, wire: str) -> None:
    assert wire_address(address) == wire


@pytest.mark.parametrize(
    "address",
    [
        "", "maria", "@example.org", "maria@", "a b@example.org", "a\n@example.org", '"a"@example.org', "a@b@c.org",
        "a,b@example.org", "x" * 65 + "@example.org", "я" * 33 + "@example.org", "x@" + "a" * 64 + ".bg", "x@-a.bg",
        "x@a..bg", "x@a_b.bg", "x@example.org>",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        wire_address(address)


def test_a_domain_has_at_most_253_characters() -> None:
    label = "a" * 49 + "."
    assert wire_domain(label * 5 + "abc") == label * 5 + "abc"
    with pytest.raises(ValueError, match="is not a domain"):
        wire_domain(label * 5 + "abcd")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.8.9.10", "::1"])
def test_this_machine_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "example.org", "localhost.example.org", "0.0.0.0", "192.168.1.1", "::2"])  # noqa: S104
def test_any_other_host_is_another_machine(host: str) -> None:
    assert not is_loopback(host)
