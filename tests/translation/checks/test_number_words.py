"""Number words in all their forms, and numbers grown together with what is counted."""

import pytest

from publisher.translation.checks.word_reading import read_words
from support.checked_pairs import codes


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("сто и двадесет души", "bg", "120"),
        ("двеста четиридесет и осем", "bg", "248"),
        ("хиляда и двеста", "bg", "1200"),
        ("три хиляди и петстотин", "bg", "3500"),
        ("a hundred and fifty", "en", "150"),
        ("two thousand five hundred", "en", "2500"),
        ("двадесет и първи", "bg", "21"),
        ("twenty-first", "en", "21"),
        ("nineteenth", "en", "19"),
        ("тридневен", "bg", "3"),
        ("двучасова", "bg", "2"),
        ("петдесетгодишен", "bg", "50"),
    ],
)
def test_they_are_read_as_one_number(text: str, lang: str, value: str) -> None:
    assert [one.keys[0] for one in read_words(text, lang).quantities] == [value]


@pytest.mark.parametrize(("text", "lang"), [("several hundred", "en"), ("хиляди хора", "bg"), ("both of them", "en")])
def test_vague_words_are_no_numbers(text: str, lang: str) -> None:
    assert read_words(text, lang).quantities == []


def test_a_cardinal_does_not_answer_for_an_ordinal() -> None:
    assert "number-changed" in codes("Втора среща за двама.", "A third meeting for two.")
