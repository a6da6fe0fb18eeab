"""Terms that are missing from a translation."""

import pytest

from publisher.translation.glossary.glossary import Glossary, Term


@pytest.mark.parametrize(
    ("source", "target", "missed"),
    [
        ("Клъстерът расте.", "The cluster is growing.", []),
        ("Клъстерите растат.", "The clusters' growth", []),
        ("Целта на клъстера", "the cluster’s aim", []),
        ("Клъстерът и клъстерите", "the cluster", ["клъстерите"]),
        ("Клъстерът", "the group", ["Клъстерът"]),
        ("Умните градове", "Smart-city projects", []),
        ("Умните градове", "clever towns", ["Умните градове"]),
        ("Отворените данни", "Open  data", []),
        ("Вихра Андонова", "Ms Andonova's talk", []),
        ("Вихра Андонова", "Vihra spoke", ["Вихра Андонова"]),
    ],
)
def test_missed_terms_are_those_without_their_target(source: str, target: str, missed: list[str]) -> None:
    glossary = Glossary(
        [
            Term("клъстер", "cluster"),
            Term("умен град", "smart city"),
            Term("отворени данни", "open data"),
            Term("Вихра Андонова", rule="transliterate"),
        ]
    )
    assert [hit.matched_text for hit in glossary.missed(source, target, "en")] == missed


@pytest.mark.parametrize(
    ("wanted", "target", "count"),
    [("Stadt", "in den Städten", 0), ("Mitglied", "die Mitglieder", 0), ("Mitglied", "die Gäste", 1)],
)
def test_in_other_languages_the_beginning_of_a_word_is_enough(wanted: str, target: str, count: int) -> None:
    glossary = Glossary([Term("град", wanted, lang="de")])
    assert len(glossary.missed("градове", target, "de")) == count
