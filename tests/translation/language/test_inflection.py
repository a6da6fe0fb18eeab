"""Forms of Bulgarian and English words, made from the dictionary form."""

import pytest

from publisher.translation.language.inflection import (
    adjective_forms,
    english_forms,
    english_plural,
    noun_forms,
    phrase_forms,
)


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("град", "града градът градове градовете"),
        ("човек", "човека човекът хора хората"),
        ("ден", "деня денят дни дните"),
        ("съвет", "съвета съветът съвети съветите"),
        ("любов", "любовта"),
        ("дете", "детето деца децата"),
        ("гражданин", "гражданина граждани гражданите"),
        ("орел", "орела орли орлите"),
    ],
)
def test_a_noun_has_its_articles_and_plurals(word: str, forms: str) -> None:
    assert set(forms.split()) - set(noun_forms(word)) == set()


def test_no_form_is_another_word() -> None:
    assert "членство" not in noun_forms("член")
    assert "градски" not in noun_forms("град")


def test_an_adjective_agrees_and_takes_the_article() -> None:
    wanted = {"нов", "новия", "новият", "нова", "новата", "ново", "новото", "нови", "новите"}
    assert wanted - set(adjective_forms("нов")) == set()


def test_words_of_a_phrase_each_have_their_forms() -> None:
    first, second = phrase_forms(["управителен", "съвет"])
    assert "управителния" in first
    assert "съвети" in second
    assert (second["съвети"], second["съвет"]) == (True, False)


@pytest.mark.parametrize(
    ("phrase", "plural"),
    [
        ("council", "councils"),
        ("city", "cities"),
        ("smart city", "smart cities"),
        ("call for proposals", "calls for proposals"),
        ("box", "boxes"),
        ("open data", "open data"),
        ("branch", "branches"),
        ("analysis", "analyses"),
        ("person", "people"),
        ("best practices", "best practices"),
    ],
)
def test_the_plural_of_an_english_phrase_is_that_of_its_head(phrase: str, plural: str) -> None:
    assert english_plural(phrase) == plural
    assert {phrase, plural} <= english_forms(phrase)


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("умен", "умна умно умни умния умният умната умното умните"),
        ("бял", "бяла бяло бели белите бялата"),
        ("европейски", "европейска европейския европейските"),
    ],
)
def test_the_forms_of_an_adjective_are_those_of_the_grammar(word: str, forms: str) -> None:
    assert set(forms.split()) <= adjective_forms(word).keys()


def test_short_words_and_latin_ones_are_not_inflected() -> None:
    assert noun_forms("на") == {"на": False}
    assert noun_forms("SMART") == {"smart": False}
