"""Links, e-mail addresses, handles and tags must come through letter for letter."""

import pytest

from support.checked_pairs import check, codes


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ("Вижте https://a.bg/новини?x=1.", "See https://a.bg/news?x=1.", "link-changed"),
        ("Вижте https://a.bg и https://b.bg", "See https://a.bg", "link-changed"),
        ("Вижте сайта.", "See https://a.bg", "link-changed"),
        ("Пишете на a_b@c.bg", "Write to a b@c.bg", "email-changed"),
        ("Пишете на a@b.bg", "Write to us", "email-changed"),
        ("Вижте @umengrad", "See @smartcity", "handle-changed"),
        ("Вижте @umengrad@mastodon.social", "See us", "handle-changed"),
        ("Етикет #ЧистВъздух", "Tag #CleanAir", "tag-changed"),
        ("Етикет тук", "Tag #here", "tag-changed"),
    ],
)
def test_changed_addresses_are_errors(source: str, target: str, code: str) -> None:
    assert [(finding.code, finding.severity) for finding in check(source, target)] == [(code, "error")]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Вижте (https://a.bg/x_(y)).", "See “https://a.bg/x_(y)”!"),
        ("Пишете на a_b@c.bg.", "Write to a_b@c.bg, please."),
        ("Вижте @umengrad и #ЧистВъздух!", "See @umengrad, #ЧистВъздух"),
        ("точка № 3", "item #3"),
    ],
)
def test_addresses_are_compared_without_the_punctuation_around_them(source: str, target: str) -> None:
    assert codes(source, target) == []


@pytest.mark.parametrize(
    ("source", "target", "messages"),
    [
        ("@a и @b", "@a and @c", ["the source has @b, the translation has @c"]),
        ("@a и @a", "@a", ["the source has @a, the translation does not"]),
        (
            "#а",
            "#а #b #c",
            ["the translation has #b, the source does not", "the translation has #c, the source does not"],
        ),
        ("@a #b", "#b @a", []),
        ("ние", "we and @them", []),
    ],
)
def test_each_address_counts_as_often_as_it_occurs(source: str, target: str, messages: list[str]) -> None:
    found = [one for one in check(source, target) if one.code in ("handle-changed", "tag-changed")]
    assert [one.message for one in found] == messages


@pytest.mark.parametrize(
    ("source", "target"),
    [("#а1 #а2 #а3 #а4", "#b1 #b2 #b3 #b4"), ("#а1 #а2 #а3 #а4", "a"), ("а", "#b1 #b2 #b3 #b4")],
)
def test_at_most_three_findings_of_a_sort_are_given(source: str, target: str) -> None:
    assert codes(source, target).count("tag-changed") == 3


def test_lost_and_changed_are_told_apart() -> None:
    found = check("#а1 #а2 #а3", "#b1")
    assert [one.message for one in found] == [
        "the source has #а1, the translation has #b1",
        "the source has #а2, the translation does not",
        "the source has #а3, the translation does not",
    ]
