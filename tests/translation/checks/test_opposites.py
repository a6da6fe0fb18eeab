"""Words whose translation says the opposite."""

import pytest

from support.checked_pairs import check, codes


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Нивото на реката се повиши.", "The level of the river fell."),
        ("Елате след обяд.", "Come before lunch."),
        ("Повече хора четат.", "Fewer people read."),
        ("Поне трима трябва да подпишат.", "At most three must sign."),
        ("Селото е на север.", "The village is to the south."),
        ("Мъжете пеят.", "The women sing."),
        ("Колата е по-скъпа.", "The car is cheaper."),
    ],
)
def test_the_opposite_is_a_warning(source: str, target: str) -> None:
    assert ("opposite-said", "warning") in [(one.code, one.severity) for one in check(source, target)]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Цените растат, а качеството спада.", "Prices rise while quality falls."),
        ("Не намалява интересът.", "Interest remains high."),
        ("Преди две години дойдохме.", "We came two years ago."),
        ("Отварят нова пекарна.", "A new bakery is opening."),
        ("Изложбата продължава до май.", "The exhibition runs until May."),
    ],
)
def test_both_words_a_negation_or_another_way_to_say_it_are_no_opposite(source: str, target: str) -> None:
    assert "opposite-said" not in codes(source, target)


def test_a_hostile_text_has_few_findings() -> None:
    source = "увеличи след повече поне отвори започна спечели прие купи север изток"
    target = "fell before less at most closed ended lost rejected sold south west"
    assert codes(source, target).count("opposite-said") == 3
