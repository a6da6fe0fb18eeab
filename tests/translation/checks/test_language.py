"""Translations that are not in English, short sentences included."""

import pytest

from publisher.translation.checks import check_sentence
from support.checked_pairs import codes


@pytest.mark.parametrize(
    "target",
    [
        "Die Ausstellung ist ab Montag geöffnet.",
        "L'exposition est ouverte dès lundi.",
        "La exposición está abierta desde el lunes.",
        "Izložba je otvorena od ponedeljka.",
        "Wystawa jest otwarta od poniedziałku.",
        "Izlozhbata e otvorena ot ponedelnik.",
        "Sergi pazartesi günü açılıyor.",
        "Vielen Dank!",
    ],
)
def test_another_language_in_latin_letters_is_an_error(target: str) -> None:
    found = check_sentence("Изложбата е отворена от понеделник.", target, source_lang="bg", target_lang="en")
    assert ("wrong-language", "error") in [(one.code, one.severity) for one in found]


@pytest.mark.parametrize(
    "target",
    [
        "Open day",
        "Café Odéon, São Paulo",
        "Johann Wolfgang von Goethe",
        "Traffic is a major urban problem.",
        "Photo: Universidad de Salamanca",
        "No, no, no!",
        "Programme",
        "Boyan plays chess twice a week.",
    ],
)
def test_english_with_foreign_names_and_few_function_words_is_english(target: str) -> None:
    assert "wrong-language" not in codes("Изречение за проба.", target)


def test_a_translation_that_is_not_wanted_in_english_is_left_alone() -> None:
    assert "wrong-language" not in codes("Изложбата е отворена.", "Die Ausstellung ist geöffnet.", "de")
