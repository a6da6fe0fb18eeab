"""The Transliteration Act, letter by letter and name by name, and the slugs made from it."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.translation.language.transliterate import slugify, transliterate

NAMES = [
    ("Димитър Филипов", "Dimitar Filipov"),
    ("Вихра Андонова", "Vihra Andonova"),
    ("Крум Димитров", "Krum Dimitrov"),
    ("София", "Sofia"),
    ("София-Град", "Sofia-Grad"),
    ("България", "Bulgaria"),
    ("Република България", "Republika Bulgaria"),
    ("Мария Иванова", "Maria Ivanova"),
    ("Марияна", "Mariyana"),
    ("Щъркел", "Shtarkel"),
    ("Юлия Янева", "Yulia Yaneva"),
    ("Жечо Цонев", "Zhecho Tsonev"),
    ("Чавдар Шишков", "Chavdar Shishkov"),
    ("Гоце Делчев", "Gotse Delchev"),
    ("Хаджидимово", "Hadzhidimovo"),
    ("Дзвер", "Dzver"),
    ("Кьосев", "Kyosev"),
    ("Йордан Бойчев", "Yordan Boychev"),
    ("Велико Търново", "Veliko Tarnovo"),
    ("Стара Загора", "Stara Zagora"),
    ("Пазарджик", "Pazardzhik"),
]


@pytest.mark.parametrize(("name", "latin"), NAMES)
def test_names_follow_the_act(name: str, latin: str) -> None:
    assert transliterate(name) == latin


@pytest.mark.parametrize(("name", "latin"), NAMES)
def test_names_in_capitals_stay_in_capitals(name: str, latin: str) -> None:
    assert transliterate(name.upper()) == latin.upper()


def test_every_letter_of_the_alphabet_has_the_value_of_article_4() -> None:
    alphabet = "а б в г д е ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ь ю я"
    latin = "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y yu ya"
    assert transliterate(alphabet) == latin


def test_initials_and_capitals_at_a_sentence_start_get_one_capital() -> None:
    assert transliterate("Щ. Ю. Петров и Ясен") == "Sht. Yu. Petrov i Yasen"


def test_the_end_rule_holds_only_at_the_end_of_a_word() -> None:
    assert transliterate("Мария, Мариян и ПРЕЗИДИЯ") == "Maria, Mariyan i PREZIDIA"


def test_stress_marks_and_decomposed_letters_do_not_disturb() -> None:
    assert transliterate(unicodedata.normalize("NFD", "Йордан й ѝ")) == "Yordan y i"
    assert transliterate("па\u0300ра и пара\u0301") == "para i para"


@pytest.mark.parametrize(
    ("word", "latin"),
    [
        ("Ёлкин", "Yolkin"),
        ("Щукин-Ы", "Shtukin-Y"),
        ("Ґалаґан", "Galagan"),
        ("Ђорђе", "Djordje"),
        ("Љубљана", "Ljubljana"),
    ],
)
def test_letters_of_other_alphabets_get_a_usual_value(word: str, latin: str) -> None:
    assert transliterate(word) == latin


def test_what_is_not_cyrillic_stays() -> None:
    text = "Café № 5 — 東京 cafe\u0301 \x00 😀 «x»"
    assert transliterate(text) == text


@given(
    st.text(alphabet=st.characters(min_codepoint=0x410, max_codepoint=0x44F) | st.sampled_from(" -.,0aZ"), max_size=80)
)
@settings(max_examples=200)
def test_no_letter_of_the_russian_range_is_left(text: str) -> None:
    assert not re.search(r"[\u0400-\u052f]", transliterate(text))


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Партньорска среща", "partnyorska-sreshta"),
        ("Покана: „Отворени данни за умния град“!", "pokana-otvoreni-danni-za-umnia-grad"),
        ("Годишен отчет 2026", "godishen-otchet-2026"),
        ("  --SMART -- Café_été-- ", "smart-cafe-ete"),
        ("Sofia's day", "sofias-day"),
        ("東京 😀", ""),
    ],
)
def test_slugs_are_readable_ascii(title: str, slug: str) -> None:
    assert slugify(title) == slug


@given(st.text(max_size=60))
@settings(max_examples=200)
def test_a_slug_is_always_safe_and_stable(text: str) -> None:
    slug = slugify(text)
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug)
    assert slugify(slug) == slug


def test_long_text_takes_linear_time() -> None:
    assert len(transliterate("Щ" * 300_000)) == 900_000
