"""Sentences paired by their lengths."""

import pytest

from publisher.translation.checks.alignment import Unpaired, unpaired

LONG = "a" * 80 + "."
SHORT = "b" * 30 + "."


@pytest.mark.parametrize(
    ("sources", "targets", "expected"),
    [
        ([LONG, SHORT, LONG], [LONG, LONG], Unpaired((1,), ())),
        ([LONG, LONG], [LONG, SHORT, LONG], Unpaired((), (1,))),
        ([LONG, LONG], ["a" * 78 + ", and " + "a" * 70], Unpaired((), ())),
        (["a" * 80 + ", b" + "a" * 80], [LONG, LONG], Unpaired((), ())),
        ([LONG, SHORT], [SHORT, LONG], Unpaired((), ())),
        ([], [LONG], Unpaired((), ())),
        ([SHORT] * 50, [SHORT] * 49, Unpaired((), ())),
    ],
)
def test_only_a_sentence_without_a_counterpart_is_left(
    sources: list[str], targets: list[str], expected: Unpaired
) -> None:
    assert unpaired(sources, targets, 1.0) == expected


def test_numbers_tell_which_of_two_sentences_is_lost() -> None:
    sources = ["Дойдоха 40 души.", "Имаше 12 стола."]
    assert unpaired(sources, ["There were 12 chairs."], 0.92) == Unpaired((0,), ())
