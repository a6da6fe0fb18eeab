"""Bare addresses in posts become links; those that were written as if they were paths are mended."""

import pytest

from publisher.config.tables import Colours
from publisher.rendering.formats.addresses import completed
from publisher.rendering.formats.colours import light_palette
from publisher.rendering.formats.markdown import markdown_to_html
from publisher.rendering.formats.plain import to_text
from support.rendering_data import read

PALETTE = light_palette(Colours())
BASE = "https://example.org/novini/a"


def links(markdown: str) -> list[tuple[str, str]]:
    return read(markdown_to_html(markdown, PALETTE, lambda source, alt: None, BASE)).links


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Повече на https://example.org/a?b=1&c=2.", [("https://example.org/a?b=1&c=2", "https://example.org/a?b=1&c=2")]),
        ("Пишете на office@example.bg!", [("mailto:office@example.bg", "office@example.bg")]),
        ("Вижте (www.example.bg).", [("https://www.example.bg", "www.example.bg")]),
        ("„https://example.bg/x“ и «www.example.bg/y»", [
            ("https://example.bg/x", "https://example.bg/x"), ("https://www.example.bg/y", "www.example.bg/y")]),
        ("**https://example.bg**", [("https://example.bg", "https://example.bg")]),
        ("[https://a.bg](https://b.bg)", [("https://b.bg", "https://a.bg")]),
        ('<a href="https://b.bg">www.a.bg</a>', [("https://b.bg", "www.a.bg")]),
        ("`www.example.bg` и example.org, файл.pdf, т.е. а.б", []),
        ("awww.example.bg, a_www.example.bg, www.", []),
    ],
)  # fmt: skip
def test_an_address_in_a_text_is_a_link(words: str, found: list[tuple[str, str]]) -> None:
    assert links(words) == found


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("www.example.bg", "https://www.example.bg"),
        ("WWW.example.bg/a", "https://WWW.example.bg/a"),
        ("office@example.bg", "mailto:office@example.bg"),
        ("office@example.bg?subject=x", "mailto:office@example.bg?subject=x"),
        ("drugo", "https://example.org/novini/drugo"),
        ("/a@b", "https://example.org/a@b"),
        ("https://example.org/@name", "https://example.org/@name"),
        ("javascript:alert(1)", ""),
    ],
)
def test_a_target_is_read_as_it_was_meant(href: str, address: str) -> None:
    assert completed(href, BASE) == address


def test_an_address_that_is_its_own_words_stands_once_in_the_text() -> None:
    text = to_text("Вижте www.example.bg, https://example.org/x и office@example.bg, или [тук](www.example.bg).", BASE)
    first, *rest = text.splitlines()
    assert first == "Вижте www.example.bg, https://example.org/x и office@example.bg, или тук"
    assert rest == ["[1].", "", "[1] https://www.example.bg"]
