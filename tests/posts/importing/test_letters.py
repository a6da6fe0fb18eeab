"""Invisible characters, letters of the wrong alphabet, and bytes read in the wrong encoding."""

import pytest

from publisher.posts.importing.letters import mend_letters, mixed_words, read_again, tidy


def test_invisible_characters_go_and_all_spaces_are_plain() -> None:
    assert tidy("сме\u00adко\u200b №\u00a05\u202fлв.\r\n\ufeffи\u0306") == "смеко № 5 лв.\nй"


def test_quotation_marks_dashes_and_numero_stay() -> None:
    assert tidy("„Витоша“ – № 5") == "„Витоша“ – № 5"


@pytest.mark.parametrize(
    ("word", "mended"),
    [("Вeчер", "Вечер"), ("cреща", "среща"), ("Соmmunity", "Community"), ("cъвет", "съвет"), ("МОH", "МОH")],
)
def test_look_alike_letters_are_found_and_mended_towards_the_alphabet_that_is_certain(word: str, mended: str) -> None:
    assert mixed_words(f"Една {word} тук") == {word: mended}
    assert mend_letters(word) == mended


@pytest.mark.parametrize("word", ["IT-компания", "SmartСофия2024", "GREEN", "град", "3D-принтер"])
def test_words_that_mix_alphabets_on_purpose_are_left_alone(word: str) -> None:
    assert mixed_words(word) == {}


def test_windows_1251_read_as_western_is_recognised() -> None:
    text = "Новини от клъстера и покана за среща"
    assert read_again(text.encode("cp1251").decode("cp1252")) == text
    assert read_again("Économie générale à l'été: déjà près de là") == ""
