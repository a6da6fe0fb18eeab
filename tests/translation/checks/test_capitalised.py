"""Names and places that a translation lost or replaced."""

import pytest

from publisher.translation.checks.capitalised import lost_names, replaced_given_names
from support.checked_pairs import check


@pytest.mark.parametrize(
    ("source", "target", "lost"),
    [
        ("Роден е в Ямбол.", "He was born in Vratsa.", ["Ямбол"]),
        ("Учил е във Виена.", "He studied in Vilnius.", ["Виена"]),
        ("Учил е във Виена.", "He is a Viennese student.", []),
        ("Гости от Белгия.", "Belgian guests.", []),
        ("Гости от Белгия.", "Guests from Poland.", ["Белгия"]),
        ("Пише на Хюз и Уорън.", "Writes to Hughes and Warren.", []),
        ("Пише на Хюз и Уорън.", "Writes to Hughes and Miller.", ["Уорън"]),
        ("Плаваме по Дунав.", "We sail on the Danube.", []),
        ("Отиваме в Министерството на финансите.", "We go to the Finance Ministry.", []),
        ("По Коледа ще сме тук.", "We will be here at Christmas.", []),
        ("Бургас посреща гости.", "Burgas welcomes guests.", []),
        ("Бургас посреща гости.", "Shumen welcomes guests.", ["Бургас"]),
        ("Заповядайте утре.", "Come tomorrow.", []),
    ],
)
def test_every_name_inside_a_sentence_has_a_counterpart(source: str, target: str, lost: list[str]) -> None:
    assert [name for name, _ in lost_names(source, target)] == lost


def test_a_given_name_in_place_of_another_is_told() -> None:
    found = list(replaced_given_names("Говори Лиляна Попниколова.", "Monica Popnikolova spoke."))
    assert found == [("Лиляна Попниколова", "Monica Popnikolova")] or found == [
        ("Говори Лиляна Попниколова", "Monica Popnikolova")
    ]
    assert not list(replaced_given_names("Говори Лиляна Попниколова.", "Ms Popnikolova spoke."))


def test_names_are_warnings_with_the_spelling_where_one_is_known() -> None:
    (found,) = check("Влакът за Карнобат закъснява.", "The train to Aytos is late.")
    assert (found.code, found.severity) == ("name-lost", "warning")
    assert found.message == "the name Карнобат is not in the translation; it is written Karnobat"
