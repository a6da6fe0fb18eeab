"""Single cases that tell apart what the engine leftovers check must and must not find."""

import pytest

from support.checked_pairs import check


@pytest.mark.parametrize(
    ("target", "shown"),
    [("Here едно две три", "едно, две, три"), ("Here едно две три четири", "едно, две, три…"), ("Here е", "е")],
)
def test_three_cyrillic_words_are_shown(target: str, shown: str) -> None:
    assert [one.message for one in check("Стажантите са тук вече.", target)] == [
        f"Cyrillic is left in the translation: {shown}"
    ]


def test_the_marks_of_an_engine_that_the_source_lacks_are_shown() -> None:
    assert [one.message for one in check("Той е *стажант.", "He *is a *стажант.", "mk")] == [
        "the engine marked what it does not know: *is"
    ]
    assert [one.message for one in check("Той е тук.", "He *is *a *b *c ⁇.")] == [
        "the engine marked what it does not know: ⁇, *is, *a"
    ]
