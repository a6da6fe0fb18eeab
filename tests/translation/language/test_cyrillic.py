"""Which letters and which languages count as Cyrillic."""

import pytest

from publisher.translation.language.cyrillic import CYRILLIC, CYRILLIC_LANGUAGES


@pytest.mark.parametrize("letter", ["а", "Я", "ѝ", "ѣ", "ђ", "ӣ"])
def test_letters_of_every_cyrillic_alphabet_are_cyrillic(letter: str) -> None:
    assert CYRILLIC.fullmatch(letter)


@pytest.mark.parametrize("text", ["a", "é", "Ω", "7", "№", "̀"])
def test_other_letters_and_signs_are_not_cyrillic(text: str) -> None:
    assert not CYRILLIC.search(text)


def test_languages_are_told_apart_by_their_script() -> None:
    assert {"bg", "mk", "uk"} <= CYRILLIC_LANGUAGES
    assert not {"en", "el", "pl", "ro"} & CYRILLIC_LANGUAGES
