"""Single cases that tell apart what the digit reading check must and must not find."""

from publisher.translation.checks.digit_reading import facts
from support.checked_pairs import codes


def read(text: str, lang: str = "en") -> list[tuple[str, tuple[str, ...], str, str]]:
    return [(one.text, one.keys, one.kind, one.attribute) for one in facts(text, lang).quantities]


def test_noon_may_be_added_and_four_numbers_may_look_like_one() -> None:
    assert codes("Среща по обед.", "A meeting at noon.") == []
    assert codes("12 100 200 300 души", "12, 100, 200 and 300 people") == []
