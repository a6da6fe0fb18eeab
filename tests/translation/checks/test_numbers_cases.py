"""Single cases that tell apart what the numbers check must and must not find."""

from support.checked_pairs import codes


def test_numbers_up_to_12_may_be_words_in_a_language_without_known_number_words() -> None:
    assert codes("Идват 12 души.", "Zwölf Personen kommen.", "de") == []
    assert codes("Идват 13 души.", "Dreizehn Personen kommen.", "de") == ["number-changed"]
