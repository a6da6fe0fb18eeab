"""Marks in canonical text: words without them, and whether a translation still has them all."""

import pytest

from publisher.translation.marks import marks_intact, without_marks


def test_a_text_without_its_marks_has_only_its_words() -> None:
    assert without_marks("Виж ⟦1⟧картата⟦/1⟧ на ⟦12⟧.") == "Виж картата на ."
    assert without_marks("⟦0⟧ ⟦x⟧") == "⟦0⟧ ⟦x⟧"


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("a", "b"),
        ("⟦1⟧а⟦/1⟧ ⟦2⟧", "⟦2⟧ ⟦1⟧b⟦/1⟧"),
        ("⟦1⟧а ⟦2⟧б⟦/2⟧⟦/1⟧", "⟦1⟧⟦2⟧b⟦/2⟧ a⟦/1⟧"),
        ("⟦1⟧⟦2⟧⟦/1⟧", "⟦1⟧⟦2⟧⟦/1⟧"),
    ],
)
def test_marks_may_stand_in_another_order(source: str, target: str) -> None:
    assert marks_intact(source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("⟦1⟧ а", "a"),
        ("а", "⟦1⟧ a"),
        ("⟦1⟧ а", "⟦1⟧ ⟦1⟧ a"),
        ("⟦1⟧а⟦/1⟧", "a ⟦1⟧⟦/1⟧"),
        ("⟦1⟧а⟦/1⟧ ⟦2⟧б⟦/2⟧", "⟦1⟧a ⟦2⟧b⟦/1⟧⟦/2⟧"),
        ("⟦1⟧а⟦/1⟧", "⟦/1⟧a⟦1⟧"),
        ("⟦1⟧", "⟦1⟧ ⟦"),
    ],
)
def test_a_lost_doubled_crossed_or_emptied_mark_is_seen(source: str, target: str) -> None:
    assert not marks_intact(source, target)
