"""Where a text is cut: at sentences and words, never inside a number or before its unit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.rendering.formats.beginnings import beginning


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("Кратко.", 20, "Кратко."),
        ("Първо изречение тук. Второ изречение.", 24, "Първо изречение тук."),
        ("Едно. Второ изречение е дълго и няма край.", 24, "Едно. Второ изречение…"),
        ("Бюджетът е 5 000 000 лв. за годината", 16, "Бюджетът…"),
        ("Бюджетът е 5 000 000 лв. за годината", 25, "Бюджетът е 5 000 000 лв…"),
        ("Срещата е на 10 декември 2026 г. в София, в залата", 32, "Срещата е на 10 декември 2026 г…"),
        ("Работилница за проф. Иванов и за други", 22, "Работилница…"),
        ("Пристигнаха хора от Дания, Белгия и Испания", 29, "Пристигнаха хора от Дания…"),
        ("нещо" * 20, 10, "нещонещоне…"),
    ],
)
def test_bulgarian_is_cut_where_a_line_may_end(text: str, most: int, cut: str) -> None:
    assert beginning(text, most, "bg") == cut


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("The budget is 5 000 000 BGN for the year", 24, "The budget…"),
        ("A meeting with Prof. Smith in the hall", 23, "A meeting with…"),
        ("It is done. We say thanks to all.", 16, "It is done."),
    ],
)
def test_other_languages_keep_their_numbers_whole(text: str, most: int, cut: str) -> None:
    assert beginning(text, most, "en") == cut


def test_the_authors_own_spaces_stay_and_hold() -> None:
    text = "Бюджет 5\u00a0000\u00a0000\u00a0€ за  всички читатели"
    assert beginning(text, 25, "bg") == "Бюджет 5\u00a0000\u00a0000\u00a0€…"
    assert beginning(text, 14, "bg") == "Бюджет…"


@settings(deadline=None, max_examples=200)
@given(st.text(st.sampled_from("аб 1.–\u00a0№,А"), max_size=80), st.integers(5, 60), st.sampled_from(["bg", "en"]))
def test_no_text_is_longer_than_its_room_or_other_than_it_was(text: str, most: int, lang: str) -> None:
    cut = beginning(text, most, lang)
    assert text.startswith(cut.removesuffix("…"))
    assert len(cut) <= max(most, 0) + 2
