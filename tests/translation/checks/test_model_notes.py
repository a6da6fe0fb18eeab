"""What a language model says beside a translation."""

import pytest

from support.checked_pairs import codes


@pytest.mark.parametrize(
    "target",
    [
        "English: The well is deep.",
        "In English, this reads: The well is deep.",
        "Sure! The well is deep.",
        "Here's the translated sentence: The well is deep.",
        "The well is deep. (Note: idiomatic.)",
        "The well is deep. Alternatively: The well goes deep.",
        "I'm sorry, but I can't help with that.",
        "Unfortunately, I am unable to translate this text.",
        "Could you please provide the text?",
        "As an AI language model, I have no opinion.",
        "The well is deep. Let me know if you need more.",
        "The well is deep.\n\nTranslator's note: a proverb.",
    ],
)
def test_words_of_the_engine_are_an_error(target: str) -> None:
    assert "model-note" in codes("Кладенецът е дълбок.", target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Бележка: входът е отзад.", "Note: the entrance is at the back."),
        ("Съжаляваме, но няма места. Не мога да помогна.", "I'm sorry, but I can't help: there are no seats."),
        ("Разбира се, ще дойдем.", "Of course, we will come."),
        ("Превод: Вера Стоева", "Translation: Vera Stoeva"),
        ("Страх ме е от тъмното.", "I'm afraid of the dark."),
        ("Пишете ни, ако имате въпроси.", "Let me know if you have any questions."),
    ],
)
def test_what_the_source_says_too_is_no_note(source: str, target: str) -> None:
    assert "model-note" not in codes(source, target)
