"""Weighted lengths, against figures of X's own library (twitter-text 3.1.0 for JavaScript)."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.channels.social.x.length import forbidden_characters, weighted_length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Новина", 6),
        ("щъЩЪѝ", 5),
        ("а" * 280, 280),
        ("😀", 2),
        ("👨‍👩‍👧", 2),
        ("🇧🇬", 2),
        ("👍🏽", 2),
        ("„Умен град“ — проект", 20),
        ("…", 2),
        ("№ 5", 4),
        ("5 €", 4),
        ("日本", 4),
        ("https://example.bg/", 23),
        ("https://example.bg/novini/2026/11/godishen-otchet-na-klastera?utm_source=x", 23),
        ("https://пример.бг/новини/отчет", 23),
        ("Виж https://example.bg/а, после пиши", 4 + 23 + 12),
        ("example.bg", 23),
        ("ASP.NET", 23),
        ("пример.бг", 9),
        ("office@example.bg", 17),
        ("#клъстер @sofia_cluster", 23),
        ("а\nб", 3),
        ("а\r\nб", 3),
        ("а\rб", 3),
    ],
)
def test_a_text_weighs_what_x_says(text: str, length: int) -> None:
    assert weighted_length(text) == length


BULGARIAN = st.text(alphabet=st.sampled_from("абвгдежзийклмнопрстуфхцчшщъьюя АБВ,!?–„“\n"), max_size=300)


@given(BULGARIAN)
@settings(max_examples=60, deadline=None)
def test_a_bulgarian_text_without_links_weighs_its_letters(text: str) -> None:
    assert weighted_length(text) == len(text)


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_composed_and_decomposed_texts_weigh_the_same(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert weighted_length(unicodedata.normalize("NFD", composed)) == weighted_length(composed)


def test_a_character_that_x_refuses_is_a_problem() -> None:
    assert forbidden_characters("Нова новина") == []
    (problem,) = forbidden_characters("Нова\ufeff новина")
    assert "U+FEFF" in problem
    assert "at character 5" in problem
