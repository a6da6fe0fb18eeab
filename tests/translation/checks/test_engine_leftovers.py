"""Empty and untranslated texts, Cyrillic, marks of engines, control characters."""

import pytest

from publisher.translation.checks import check_segment, check_sentence
from publisher.translation.glossary.glossary import Glossary, Term
from support.checked_pairs import check, codes


@pytest.mark.parametrize(
    ("source", "target", "to", "expected"),
    [
        ("Стажантите дойдоха.", "The стажанти came.", "en", ["cyrillic-left"]),
        ("Град София е домакин.", "The city of Sоfia is the host.", "en", ["cyrillic-left"]),
        ("Стажантите дойдоха.", "Стажанти дојдоа.", "mk", []),
        ("Вижте https://a.bg/новини", "See https://a.bg/новини", "en", []),
        ("Етикет #Въздух", "Tag #Въздух", "en", []),
    ],
)
def test_cyrillic_is_an_error_only_where_it_does_not_belong(
    source: str, target: str, to: str, expected: list[str]
) -> None:
    assert codes(source, target, to) == expected


def test_cyrillic_that_the_glossary_keeps_may_stay() -> None:
    glossary = Glossary([Term("БНР", rule="keep", lang="*")])
    assert codes("Интервю за БНР", "An interview for БНР", glossary=glossary) == []


@pytest.mark.parametrize("target", ["", "  ", "…", "–", "\n"])
def test_an_empty_translation_is_one_error(target: str) -> None:
    assert codes("Очакваме ви!", target) == ["empty"]


def test_nothing_to_translate_is_not_empty() -> None:
    assert codes("…", "…") == []
    assert codes("", "") == []


@pytest.mark.parametrize(
    ("source", "to", "expected"),
    [
        ("Очакваме ви!", "en", ["untranslated"]),
        ("SmartCityTech Partnership", "en", []),
        ("2024", "en", []),
        ("Interreg – програма", "de", ["untranslated"]),
        ("София", "mk", []),
        ("Всички партньори са поканени на срещата.", "mk", ["untranslated"]),
    ],
)
def test_a_source_given_back_is_found_where_it_has_words(source: str, to: str, expected: list[str]) -> None:
    assert codes(source, source, to) == expected


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Той е стажант.", "He is a *stazhant.", ["unknown-marks"]),
        ("Той е стажант.", "He is a **stazhant.", ["unknown-marks"]),
        ("Той е стажант.", "He is a @stazhant.", ["unknown-marks"]),
        ("Той е стажант.", "He is a ⁇.", ["unknown-marks"]),
        ("Той е стажант.", "He is a <unk>.", ["unknown-marks"]),
        ("Той е *стажант*.", "He is an *intern*.", []),
        ("2 * 3 * 4", "2 * 3 * 4", []),
    ],
)
def test_marks_of_an_engine_are_found(source: str, target: str, expected: list[str]) -> None:
    assert codes(source, target) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("The\x00 recording", ["control-characters"]),
        ("The \ufffd recording", ["control-characters"]),
        ("The \u202erecording", ["control-characters"]),
        ("The\trecording\nis 👩\u200d👩\u200d👧 here", []),
    ],
)
def test_control_characters_are_errors(target: str, expected: list[str]) -> None:
    assert codes("Записът", target) == expected


def test_emphasis_that_a_person_writes_is_no_mark_of_an_engine() -> None:
    def codes(source: str, target: str) -> list[str]:
        return [one.code for one in check_segment(source, target, source_lang="bg", target_lang="en")]

    assert codes("Той е стажант.", "He is an **intern**.") == []
    assert codes("Той е *стажант*.", "He is *an intern*.") == []
    assert codes("Той е **стажант**.", "He is **a *stazhant**.") == ["unknown-marks"]


@pytest.mark.parametrize(
    ("source", "untranslated"),
    [
        ("we met our new partners", True),
        ("we met partners", False),
        ("We Met Our New Partners", False),
        ("WE met OUR new", True),
        ("2024 2025 2026 2027", False),
    ],
)
def test_between_latin_languages_four_words_are_needed(source: str, untranslated: bool) -> None:
    found = [one.code for one in check_sentence(source, source, source_lang="en", target_lang="de")]
    assert found == (["untranslated"] if untranslated else [])


def test_the_same_language_is_not_untranslated() -> None:
    assert (
        check_sentence("we met our new partners", "we met our new partners", source_lang="en", target_lang="en") == []
    )


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("a в б", "Cyrillic is left in the translation: в, б"),
        ("a в б г", "Cyrillic is left in the translation: в, б, г"),
        ("a в в г д", "Cyrillic is left in the translation: в, г…"),
        ("a " + "щ" * 31, "Cyrillic is left in the translation: " + "щ" * 30),
    ],
)
def test_cyrillic_that_is_left_is_shown_in_short(target: str, message: str) -> None:
    assert [one.message for one in check("дума", target) if one.code == "cyrillic-left"] == [message]


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("a", "*b *c *d *e", "*b, *c, *d"),
        ("*b", "*b *c", "*c"),
        ("*b", "*b *b", "*b"),
        ("@b", "@b @c", ""),
        ("a", "x@b @c @c", "@c, @c"),
        ("a", "b ▁c", "▁"),
        ("a", "b@@ c", "@@"),
        ("a", "b [UNK] &lt;unk&gt;", "[UNK], &lt;unk&gt;"),
        ("⁇", "⁇", ""),
    ],
)
def test_unknown_marks_are_those_that_the_source_lacks(source: str, target: str, message: str) -> None:
    found = [one.message for one in check(source, target) if one.code == "unknown-marks"]
    assert found == ([f"the engine marked what it does not know: {message}"] if message else [])


@pytest.mark.parametrize(
    ("source", "target", "shown"),
    [
        ("а", "a\x00\x01\x02\x03", "U+0000, U+0001, U+0002"),
        ("а", "a\x00\x00\ufffd", "U+0000, U+FFFD"),
        ("а\u202e", "a\u202e", ""),
        ("а\u202e", "a\u202e\u202c", "U+202E, U+202C"),
        ("а", "a\x85", "U+0085"),
    ],
)
def test_control_characters_are_shown_by_their_code(source: str, target: str, shown: str) -> None:
    found = [one.message for one in check(source, target) if one.code == "control-characters"]
    assert found == ([f"the translation has control characters: {shown}"] if shown else [])
