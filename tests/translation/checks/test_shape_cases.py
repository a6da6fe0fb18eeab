"""Single cases that tell apart what the shape check must and must not find."""

from support.checked_pairs import check


def test_of_two_equal_loops_the_first_is_shown() -> None:
    found = check("Домакините ни благодариха.", "hosts hosts hosts and guests guests guests")
    assert [one.message for one in found] == ["“hosts” is repeated 3 times in a row"]
