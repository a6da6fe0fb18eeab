"""Length, repetition and the number of sentences."""

import pytest

from publisher.translation.checks import check_sentence
from support.checked_pairs import check, codes


@pytest.mark.parametrize(
    ("characters", "expected"),
    [
        (200, []),
        (112, []),
        (111, [("too-short", "warning")]),
        (49, [("too-short", "error")]),
        (280, []),
        (281, [("too-long", "warning")]),
        (801, [("too-long", "error")]),
    ],
)
def test_length_is_judged_by_its_ratio(characters: int, expected: list[tuple[str, str]]) -> None:
    words = [f"w{number}" for number in range(400)]
    source = ("дума " * 40)[:199] + "."
    target = " ".join(words).translate(str.maketrans("0123456789", "abcdefghij"))[: characters - 1] + "x"
    assert len(source) == 200
    assert len(target) == characters
    findings = [one for one in check(source, target) if one.code.startswith("too-")]
    assert [(finding.code, finding.severity) for finding in findings] == expected


def test_a_short_title_may_shrink_but_not_grow_into_a_story() -> None:
    assert codes("Ден на отворените врати", "Open day") == []
    assert codes("Покана", "The invitation to the meeting of the partners was sent out to all the members of it") == [
        "too-long"
    ]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Домакините благодариха.", "The hosts hosts hosts thanked.", ["repeated"]),
        ("Домакините благодариха.", "of the hosts of the hosts of the hosts", ["repeated"]),
        ("Домакините благодариха днес.", "They thanked the hosts they thanked the hosts", ["repeated"]),
        ("Радост навсякъде днес.", "Joy everywhere hahahahahahahahahahahahahaha", ["repeated"]),
        ("Не, не, не, не!", "No, no, no, no!", []),
        ("Стъпка по стъпка все по-добре.", "Step by step, better and better.", []),
        ("Това, което беше, беше.", "What had had an effect was that that was.", []),
    ],
)
def test_a_decoder_in_a_loop_is_found(source: str, target: str, expected: list[str]) -> None:
    assert [code for code in codes(source, target) if code == "repeated"] == expected


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Първо. Второ. Трето.", "The first.", ["sentence-count"]),
        ("Първо нещо.", "The first. And another. And one more.", ["sentence-count"]),
        ("Първо нещо. Второ нещо.", "The first thing. The second thing. Done.", ["sentence-count"]),
        (
            "Проф. Николова от ул. Шипка дойде в 10 ч. вчера.",
            "Prof. Nikolova of Shipka St. came at 10 a.m. yesterday.",
            [],
        ),
    ],
)
def test_sentences_are_counted_with_some_freedom(source: str, target: str, expected: list[str]) -> None:
    assert codes(source, target) == expected


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
    ("source", "target", "to", "expected"),
    [
        (20, 80, "en", [("too-long", "warning")]),
        (19, 80, "en", []),
        (19, 81, "en", [("too-long", "error")]),
        (20, 81, "en", [("too-long", "error")]),
        (40, 21, "en", []),
        (40, 20, "en", []),
        (41, 18, "en", [("too-short", "warning")]),
        (35, 15, "en", [("too-short", "warning")]),
        (34, 15, "en", []),
        (200, 50, "en", [("too-short", "warning")]),
        (200, 20, "zh", []),
        (100, 149, "en", []),
        (100, 221, "en", [("too-long", "warning")]),
        (100, 400, "en", [("too-long", "warning")]),
        (100, 90, "en", []),
    ],
)
def test_lengths_at_their_limits(source: int, target: int, to: str, expected: list[tuple[str, str]]) -> None:
    def words(letters: str, length: int) -> str:
        return ("".join(f"{one}{two} " for one in letters for two in letters) * 3)[: length - 1] + letters[0]

    found = check(words("абвгдежзик", source), words("abcdefghij", target), to)
    assert [(one.code, one.severity) for one in found if one.code.startswith("too-")] == expected


def test_a_text_from_a_dense_language_may_grow() -> None:
    found = check_sentence("会" * 30, "word " * 30, source_lang="zh", target_lang="en")
    assert "too-long" not in [one.code for one in found]
    assert "too-long" in codes("дума " * 6, "words that are long " * 6)


@pytest.mark.parametrize(
    ("source", "target", "to", "wrong"),
    [
        (1, 2, "de", False),
        (1, 3, "de", True),
        (3, 2, "de", True),
        (4, 3, "de", False),
        (4, 2, "de", True),
        (5, 4, "de", False),
        (2, 3, "de", False),
        (1, 2, "en", True),
        (3, 2, "en", True),
        (5, 4, "en", True),
        (3, 1, "ja", False),
    ],
)
def test_sentences_may_differ_by_one(source: int, target: int, to: str, wrong: bool) -> None:
    bulgarian = ["Едно нещо дойде.", "Друго нещо остана.", "Трето изчезна.", "Четвърто стана.", "Пето мина."]
    english = ["One thing came.", "Another thing stayed.", "The next was gone.", "Others grew.", "Most passed."]
    found = codes(" ".join(bulgarian[:source]), " ".join(english[:target]), to)
    assert ("sentence-count" in found) is wrong
