"""A decoder in a loop, reported once with its words and its length."""

import pytest

from support.checked_pairs import check, codes


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("The hosts hosts hosts hosts hosts hosts thanked us.", "“hosts” is repeated 6 times in a row"),
        ("So of the hosts of the hosts of the hosts again", "“of the hosts” is repeated 3 times in a row"),
        ("They Thanked the hosts they thanked the hosts", "“they thanked the hosts” is repeated 2 times in a row"),
        ("Oh ta ta ta, hahahahahahahahahahahahahaha", "“ta” is repeated 3 times in a row"),
        ("Joy everywhere hahahahahahahahahahahahahaha", "“ha” is repeated 14 times in a row"),
        ("Joy everywhere aaaaaaaaaaaaaaaaaaaaaaaa", "“a” is repeated 24 times in a row"),
    ],
)
def test_a_loop_is_reported_once_with_its_words_and_its_length(target: str, message: str) -> None:
    assert [(one.severity, one.message) for one in check("Домакините ни благодариха.", target)] == [("error", message)]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Тра-ла-ла-ла-ла, каза.", "Tra-la-la-la-la, it said."),
        ("Ха ха ха, хахахахахахахахахахахахахаха", "Ha ha ha, hahahahahahahahahahahahahaha"),
        ("Радост навсякъде днес.", "Joy everywhere aaaaaaaaaaaaaaa"),
        ("Радост навсякъде днес.", "a b c d e f g h i j k l m a b c d e f g h i j k l m"),
    ],
)
def test_what_the_source_repeats_too_or_hardly_repeats_is_no_loop(source: str, target: str) -> None:
    assert "repeated" not in codes(source, target)


def test_a_loop_longer_than_that_of_the_source_is_found() -> None:
    assert codes("Не, не, не!", "No, no, no, no!") == ["repeated"]
    assert "repeated" in codes("Радост навсякъде днес.", "a b c d e f g h i j k l a b c d e f g h i j k l")


@pytest.mark.parametrize(("characters", "expected"), [(80, []), (81, [("too-long", "error")])])
def test_the_translation_of_a_short_title_has_at_most_80_characters(
    characters: int, expected: list[tuple[str, str]]
) -> None:
    words = "The invitation to a meeting of our partners was sent out to all those members here now"
    target = words[: characters - 1].replace(" ", "x")[: characters - 1] + "."
    assert len(target) == characters
    assert [(one.code, one.severity) for one in check("Покана", target)] == expected
    # 20 characters are counted by their ratio: up to 44 are sound.
    assert codes("Покана за партньорит", target) == ["too-long"]


def test_languages_of_few_characters_are_not_measured() -> None:
    source = "Всички партньори са поканени на срещата в Созопол, която ще се проведе скоро"
    assert "too-short" not in codes(source, "所有合作伙伴均受邀", "zh")
    assert "too-short" in codes(source, "All are invited", "en")
    assert "sentence-count" not in codes("Първо. Второ. Трето. Четвърто.", "第一", "zh")


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Едно. Друго. Трето. Четвърто.", "One. Another. Third.", []),
        ("Едно. Друго. Трето. Четвърто.", "One. Another.", ["sentence-count"]),
        ("Едно. Друго. Трето.", "One. Another.", ["sentence-count"]),
    ],
)
def test_from_four_sentences_on_one_may_be_joined(source: str, target: str, expected: list[str]) -> None:
    assert [code for code in codes(source, target) if code == "sentence-count"] == expected
