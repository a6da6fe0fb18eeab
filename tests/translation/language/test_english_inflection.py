"""The number of English phrases."""

import pytest

from publisher.translation.language.english_inflection import english_forms, english_plural, english_singular


@pytest.mark.parametrize(
    ("phrase", "plural"),
    [
        ("council", "councils"),
        ("city", "cities"),
        ("smart city", "smart cities"),
        ("call for proposals", "calls for proposals"),
        ("box", "boxes"),
        ("open data", "open data"),
        ("branch", "branches"),
        ("analysis", "analyses"),
        ("person", "people"),
        ("best practices", "best practices"),
    ],
)
def test_the_plural_of_an_english_phrase_is_that_of_its_head(phrase: str, plural: str) -> None:
    assert english_plural(phrase) == plural
    assert {phrase, plural} <= english_forms(phrase)


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("small enterprises", "small enterprise"),
        ("new technologies", "new technology"),
        ("calls for bids", "call for bids"),
        ("glass boxes", "glass box"),
        ("campuses", "campus"),
        ("courses", "course"),
        ("prizes", "prize"),
        ("open data", "open data"),
    ],
)
def test_the_singular_of_an_english_phrase_is_that_of_its_head(plural: str, singular: str) -> None:
    assert english_singular(plural) == singular
