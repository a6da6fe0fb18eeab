"""Links, e-mail addresses, handles and tags must be repeated letter for letter."""

import pytest

from support.checking import check


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
