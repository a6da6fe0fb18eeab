"""Forms of Bulgarian and English words, made from the dictionary form."""

import pytest

from publisher.translation.language.inflection import (
    adjective_forms,
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
        ("свят", "света светът светове"),
        ("цвят", "цвета цветът цветове"),
        ("бряг", "брега брегът брегове"),
        ("хляб", "хляба хлябът хлябове"),
        ("край", "края краят краища краищата"),
        ("метър", "метъра метра метри"),
        ("успяване", "успяването успявания успяванията"),
        ("лист", "листа листата"),
        ("крак", "крака краката"),
    ],
)
def test_a_noun_has_its_articles_and_plurals(word: str, forms: str) -> None:
    assert set(forms.split()) - set(noun_forms(word)) == set()


def test_no_form_is_another_word() -> None:
    assert "членство" not in noun_forms("член")
    assert "градски" not in noun_forms("град")
    assert "свята" not in noun_forms("свят")
    assert "океания" not in phrase_forms(["океан"])[0]


def test_an_adjective_agrees_and_takes_the_article() -> None:
    wanted = {"нов", "новия", "новият", "нова", "новата", "ново", "новото", "нови", "новите"}
    assert wanted - set(adjective_forms("нов")) == set()


def test_words_of_a_phrase_each_have_their_forms() -> None:
    first, second = phrase_forms(["управителен", "съвет"])
    assert "управителния" in first
    assert "съвети" in second
    assert (second["съвети"], second["съвет"]) == (True, False)


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("умен", "умна умно умни умния умният умната умното умните"),
        ("бял", "бяла бяло бели белите бялата"),
        ("европейски", "европейска европейския европейските"),
        ("голям", "голяма голямо големи големия големият големите"),
        ("цял", "цяла цели целия целият"),
        ("тесен", "тясна тясно тесни тесния тесният"),
        ("пресен", "прясна прясното пресни"),
    ],
)
def test_the_forms_of_an_adjective_are_those_of_the_grammar(word: str, forms: str) -> None:
    assert set(forms.split()) <= adjective_forms(word).keys()


def test_short_words_and_latin_ones_are_not_inflected() -> None:
    assert noun_forms("на") == {"на": False}
    assert noun_forms("SMART") == {"smart": False}


@pytest.mark.parametrize("word", ["голям", "бял", "учен", "служещ", "тесен"])
def test_an_adjective_alone_is_found_with_its_article(word: str) -> None:
    (forms,) = phrase_forms([word])
    assert adjective_forms(word).keys() <= forms.keys()


def test_a_plural_term_has_the_forms_of_its_singular() -> None:
    small, _, enterprises = phrase_forms(["малки", "и", "предприятия"])
    assert {"малки", "малък", "малко", "малкото", "малкия"} <= small.keys()
    assert (enterprises["предприятия"], enterprises["предприятието"]) == (0, -1)
    large, cities = phrase_forms(["големи", "градове"])
    assert "голям" in large
    assert cities["града"] == -1
    (members,) = phrase_forms(["участници"])
    assert (members["участник"], members["участниците"]) == (-1, 0)


@pytest.mark.parametrize("words", [["работна", "среща"], ["морски", "бряг"], ["данни"], ["умен", "град"]])
def test_a_term_that_may_be_a_singular_has_none(words: list[str]) -> None:
    assert -1 not in {number for forms in phrase_forms(words) for number in forms.values()}
