"""Single cases that tell apart what the names check must and must not find."""

from support.checked_pairs import check, codes


def test_a_declined_surname_is_recognised_outside_english() -> None:
    assert codes("Среща с Крум Филипов", "Setkání s Krumem Filipovem", "cs") == []
    assert codes("Среща с Крум Филипов", "Setkání s Krumem Petrovem", "cs") == ["name-lost"]
    assert codes("Среща с Крум Филипов", "A meeting with Krum Filipovem") == ["name-lost"]


def test_neighbouring_latin_words_are_one_name() -> None:
    found = check("Партньори са Alfa Beta и Gamma Delta.", "The partners are two companies.")
    assert [one.message for one in found] == [
        "the name Alfa Beta is not in the translation",
        "the name Gamma Delta is not in the translation",
    ]
