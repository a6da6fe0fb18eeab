"""Addresses as networks link all of them; tests/rendering/test_social_random.py lets X's own library judge them."""

import pytest

from publisher.rendering.texts.linking import linked_whole, with_links_whole


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://example.org/novini/otchet", "https://example.org/novini/otchet"),
        ("https://example.org/новини", "https://example.org/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8"),
        ("https://example.org/?утм=а&b=1", "https://example.org/?%D1%83%D1%82%D0%BC=%D0%B0&b=1"),
        ("https://example.org/a_(b)", "https://example.org/a_%28b%29"),
        ("https://example.org/[1]", "https://example.org/%5B1%5D"),
        ("https://example.org/a—b’c", "https://example.org/a%E2%80%94b%E2%80%99c"),
        ("https://example.org/a.", "https://example.org/a%2E"),
        ("https://example.org/a!", "https://example.org/a%21"),
        ("https://example.org/a…", "https://example.org/a%E2%80%A6"),
        ("https://example.org/?a=b&", "https://example.org/?a=b%26"),
        ("https://example.org/a-/", "https://example.org/a-/"),
        ("https://example.org#край", "https://example.org/#%D0%BA%D1%80%D0%B0%D0%B9"),
        ("https://example.org/%D0%B0?b=5%", "https://example.org/%D0%B0?b=5%25"),
        ("https://пример.бг/a", "https://xn--e1afmkfd.xn--90ae/a"),
        ("https://example.org.:8443/a", "https://example.org:8443/a"),
        ("HTTPS://Example.org/A", "https://example.org/A"),
        ("mailto:office@example.org", "mailto:office@example.org"),
        ("https://[::1", "https://[::1"),
        ("", ""),
    ],
)
def test_an_address_is_written_so_that_all_of_it_is_linked(address: str, written: str) -> None:
    assert linked_whole(address) == written
    assert linked_whole(written) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Вижте https://example.org/а.", "Вижте https://example.org/%D0%B0."),
        ("(https://example.org/a_(b))!", "(https://example.org/a_%28b%29)!"),
        ("„https://example.org/a“, после", "„https://example.org/a“, после"),
        ("https://a.example/ и http://b.example/ж…", "https://a.example/ и http://b.example/%D0%B6…"),
        ("няма адрес: пример.бг", "няма адрес: пример.бг"),
    ],
)
def test_the_marks_behind_an_address_stay_the_sentences(text: str, written: str) -> None:
    assert with_links_whole(text) == written
