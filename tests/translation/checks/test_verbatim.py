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
