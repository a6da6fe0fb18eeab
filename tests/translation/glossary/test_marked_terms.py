"""Terms are marked where they stand: in any form of the source, in the translation, and said when they are missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.translation.glossary.glossary import Glossary, Term
from publisher.translation.glossary.marked_terms import MarkedTerms, marked_terms
from publisher.translation.glossary.terms import missing_terms

GLOSSARY = Glossary(
    [
        Term("сензор", "sensor"), Term("чист въздух", "clean air"), Term("умен град", "smart city"),
        Term("GAIA", rule="keep", lang="*"), Term("бюлетин", "Rundbrief", lang="de"),
    ]
)  # fmt: skip


def marks(pieces: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [one for one in pieces if one[1]]


def found(source: str, target: str, lang: str = "en") -> MarkedTerms:
    return marked_terms(GLOSSARY, source, target, lang)


@pytest.mark.parametrize(
    ("source", "target", "in_source", "in_target"),
    [
        ("Сензорите мерят.", "The sensors measure.", "Сензорите", "sensors"),
        ("За сензора.", "On the sensor’s side.", "сензора", "sensor’s"),
        ("В умния град.", "In a SMART\n  CITY.", "умния град", "SMART\n  CITY"),
        ("Умните градове.", "Smart-cities now.", "Умните градове", "Smart-cities"),
        ("В GAIA-та.", "At GAIA.", "GAIA-та", "GAIA"),
    ],
)
def test_a_term_is_marked_in_the_form_that_stands_there(
    source: str, target: str, in_source: str, in_target: str
) -> None:
    here = found(source, target)
    assert [text for text, _ in marks(here.source)] == [in_source]
    assert [text for text, _ in marks(here.target)] == [in_target]
    assert [(use.missing, use.found) for use in here.uses] == [(False, (in_target,))]


def test_a_term_that_occurs_less_often_in_the_translation_is_missing() -> None:
    here = found("Сензор до сензора.", "A sensor beside a detector.")
    (use,) = here.uses
    assert (use.source, use.wanted, use.found, use.missing) == ("Сензор", "sensor", ("sensor",), True)
    gone = found("Чист въздух.", "Pure atmosphere.")
    assert [(use.wanted, use.missing) for use in gone.uses] == [("Clean air", True)]
    assert marks(gone.target) == []


def test_terms_of_another_language_and_parts_of_addresses_are_not_marked() -> None:
    assert found("Бюлетин на https://сензор.bg/", "A newsletter").uses == ()
    assert [use.wanted for use in found("Бюлетин", "Rundbrief", "de").uses] == ["Rundbrief"]


_SOURCE_WORDS = ["сензор", "Сензорите", "чистия", "въздух", "умен", "градове"]
_TARGET_WORDS = ["sensor", "clean", "air", "ß", "İ", "-", "’s", "  "]
_WORDS = st.lists(st.sampled_from([*_SOURCE_WORDS, *_TARGET_WORDS]), max_size=12).map(" ".join)


@given(source=_WORDS, target=st.one_of(_WORDS, st.text(max_size=40)))
def test_the_pieces_are_the_text_and_what_is_missing_is_what_the_check_misses(source: str, target: str) -> None:
    here = found(source, target)
    assert "".join(text for text, _ in here.source) == source
    assert "".join(text for text, _ in here.target) == target
    # A use shows the form that is wanted in its place ("sensors"), the check names the term ("sensor").
    missed = {hit.term.wanted.casefold() for hit in missing_terms(GLOSSARY.find(source), target)}
    assert sum(use.missing for use in here.uses) == len(missed)
