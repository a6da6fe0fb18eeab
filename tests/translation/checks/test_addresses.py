"""Addresses are found without the punctuation around them."""

import pytest

from support.checking import codes


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
