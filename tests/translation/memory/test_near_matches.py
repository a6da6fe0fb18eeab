"""Near matches for many sentences, and the words in which they differ."""

import pytest

from publisher.translation.marks import MARK
from publisher.translation.memory.memory import MemoryEntry, Near
from publisher.translation.memory.near_matches import Match, near_matches
from support.core_parts import NOW


def entries(*pairs: tuple[str, str], origin: str = "machine") -> list[MemoryEntry]:
    return [MemoryEntry(source, target, origin, NOW) for source, target in pairs]  # type: ignore[arg-type]


def test_near_matches_of_many_sentences_are_those_that_the_memory_would_give() -> None:
    known = [
        *entries(("Среща на партньорите в София.", "good"), ("Съвсем друго изречение.", "other")),
        *entries(("Среща на партньорите в София!", "best"), origin="person"),
        MemoryEntry("Среща на партньорите във Варна.", "whole", "person", NOW, unit="paragraph"),
    ]
    asked = ["Среща на партньорите в София", "Среща на партньорите в София.", "Няма такова", ""]
    found = near_matches(known, asked)
    assert {text: [one.near.target for one in matches] for text, matches in found.items()} == {
        asked[0]: ["best", "good"],
        asked[1]: ["best"],
    }
    assert found[asked[1]][0].near.score == pytest.approx(2 * 28 / 58, abs=0.001)
    assert [len(one) for one in near_matches(known, asked, limit=1).values()] == [1, 1]
    assert near_matches(known, asked, threshold=0.99) == {}


def test_a_difference_marks_the_words_in_which_the_known_sentence_differs() -> None:
    match = Match("Среща на ⟦1⟧7 юни⟦/1⟧ в София", Near(0.9, "Среща на 5 май в София днес", "x", "person"))
    assert match.difference[:4] == (("=", "Среща на "), ("-", "5"), ("+", "7"), ("=", " "))
    assert match.marked_difference == "Среща на [-5-]{+7+} [-май-]{+юни+} в София[- днес-]"
    assert not MARK.search(match.marked_difference)
