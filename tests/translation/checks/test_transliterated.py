"""Bulgarian words that were only written in Latin letters."""

import pytest

from support.checked_pairs import check, codes


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("Той говори с готвача.", "He talks to the gotvacha.", "gotvacha"),
        ("Вашите учебници са тук.", "Your uchebnitsi are here.", "uchebnitsi"),
        ("Чакаме Ви на входа.", "We wait for Vi. Otnosno at the door.", None),
        ("Относно таксите пишете.", "Otnosno the fees, write.", "Otnosno"),
    ],
)
def test_they_are_named_in_a_warning(source: str, target: str, words: str | None) -> None:
    found = [one.message for one in check(source, target) if one.code == "only-transliterated"]
    assert found == ([f"written in Latin letters, but not translated: {words}"] if words else [])


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Филмът е за цунами.", "The film is about a tsunami."),
        ("Плетем мартеница за баба.", "We make a martenitsa for grandma."),
        ("Това е протест.", "This is a protest."),
        ("Срещата е в Борисовата градина.", "We meet in Borisova Gradina."),
    ],
)
def test_words_that_english_has_too_are_left_alone(source: str, target: str) -> None:
    assert "only-transliterated" not in codes(source, target)
