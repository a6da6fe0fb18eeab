"""Length, repetition and the number of sentences."""

import pytest

from support.checked_pairs import check, codes


@pytest.mark.parametrize(
    ("characters", "expected"),
    [
        (200, []),
        (91, []),
        (89, [("too-short", "warning")]),
        (49, [("too-short", "error")]),
        (439, []),
        (441, [("too-long", "warning")]),
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
    assert codes(source, target) == expected


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Първо. Второ. Трето.", "The first.", ["sentence-count"]),
        ("Първо нещо.", "The first. And another. And one more.", ["sentence-count"]),
        ("Първо нещо. Второ нещо.", "The first thing. The second thing. Done.", []),
        (
            "Проф. Николова от ул. Шипка дойде в 10 ч. вчера.",
            "Prof. Nikolova of Shipka St. came at 10 a.m. yesterday.",
            [],
        ),
    ],
)
def test_sentences_are_counted_with_some_freedom(source: str, target: str, expected: list[str]) -> None:
    assert codes(source, target) == expected
