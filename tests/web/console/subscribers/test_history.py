"""A reader's history in words: fields and values by their names, the reader's own words letter by letter."""

import pytest

from publisher.core.wording import CONSOLE, in_words, joined, to_stored, worded
from publisher.web.console.subscribers.history import Names, history_words

NAMES = Names("bg", {"news": "Новини"}, {"sport": "Спорт", "art": "Изкуство"})


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("ani@example.org: lang: bg → en", "ani@example.org: език: български → английски"),
        (
            "Ани: cadence: each → weekly; topics: all → sport,art; name: Мария → Мария П.",
            "Ани: колко често: всеки брой → веднъж седмично; теми: всички → Спорт, Изкуство; name: Мария → Мария П.",
        ),
        (
            to_stored(
                worded(
                    "%(what)s: %(why)s",
                    what="Ани",
                    why=joined(
                        "; ",
                        [
                            worded("lang: %(old)s → %(new)s", old="bg, en", new="fr"),
                            worded("list: + %(name)s", name="news"),
                            worded("list: - %(list)s", list="gone"),
                            worded("name: %(name)s → %(new)s", name="Мария", new="Мария П."),
                        ],
                    ),
                )
            ),
            "Ани: език: български, английски → френски; абониране: Новини; отписване: gone; име: Мария → Мария П.",
        ),
        ("позвъни по телефона", "позвъни по телефона"),
    ],
)
def test_what_staff_changed_is_said_in_words(kept: str, said: str) -> None:
    assert in_words(history_words("changed", kept, NAMES), "bg", CONSOLE) == said


def test_words_that_a_reader_has_seen_stay_letter_by_letter() -> None:
    assert history_words("confirmed", "lang: bg → en", NAMES) == "lang: bg → en"


def test_an_english_page_names_fields_too() -> None:
    found = history_words("changed", "lang: bg → en", Names("en", {}, {}))
    assert in_words(found, "en", CONSOLE) == "language: Bulgarian → English"
