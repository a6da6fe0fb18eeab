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
    found = [one for one in check("Домакините ни благодариха.", target) if one.code == "repeated"]
    assert [(one.severity, one.message) for one in found] == [("error", message)]


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


def test_of_two_equal_loops_the_first_is_shown() -> None:
    found = check("Домакините ни благодариха.", "hosts hosts hosts and guests guests guests")
    assert [one.message for one in found if one.code == "repeated"] == ["“hosts” is repeated 3 times in a row"]


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("Радост.", "the hosts the hosts the hosts", "“the hosts” is repeated 3 times in a row"),
        ("Радост.", "a one two three one two three one two three b", "“one two three” is repeated 3 times in a row"),
        ("Радост.", "b hosts hosts hosts c", "“hosts” is repeated 3 times in a row"),
        ("Радост.", "a b c d a b c d", "“a b c d” is repeated 2 times in a row"),
        ("Радост.", "x " + "ta" * 12, "“ta” is repeated 12 times in a row"),
        ("Радост.", "x " + "b" * 24, "“b” is repeated 24 times in a row"),
        ("Радост.", "x " + "abcdefgh" * 3, "“abcdefgh” is repeated 3 times in a row"),
        ("не не", "no no no no", "“no” is repeated 4 times in a row"),
    ],
)
def test_a_loop_is_reported_with_what_is_repeated(source: str, target: str, message: str) -> None:
    assert [one.message for one in check(source, target) if one.code == "repeated"] == [message]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Радост.", "hosts hosts"),
        ("Радост.", "the hosts the hosts"),
        ("Радост.", "one two three one two three"),
        ("Радост.", "a b c d a b c e"),
        ("Радост.", "x " + "b" * 19),
        ("а б в г д е ж з и к л м а б в г д е ж з и к л м", "a b c d e f g h i j k l a b c d e f g h i j k l"),
        ("Радост.", "a b c d e f g h i j k l m a b c d e f g h i j k l m"),
        ("ха" * 12, "ha" * 12),
        ("не не не", "no no no"),
    ],
)
def test_repetition_that_is_short_or_in_the_source_is_no_loop(source: str, target: str) -> None:
    assert "repeated" not in codes(source, target)


def test_a_group_of_twelve_words_twice_is_the_longest_loop() -> None:
    words = "one two three four five six seven eight nine ten eleven twelve"
    assert "repeated" in codes("Радост.", f"{words} {words}")
