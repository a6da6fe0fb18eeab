"""The breaker: too many refusals pause a publication."""

import pytest

from publisher.config.tables import Pacing
from publisher.sending.pacing import breaker


def tally(answers: str) -> breaker.Tally:
    """R is a refusal, a dot an accepted mail."""
    made = breaker.Tally()
    for number, answer in enumerate(answers):
        made.count(f"550 5.1.1 no reader {number}" if answer == "R" else None)
    return made


@pytest.mark.parametrize(
    ("answers", "trips"),
    [
        ("R" * 24, ""),
        ("R" * 25, "the last 25 mails were all refused; the last reply was: 550 5.1.1 no reader 24"),
        (("R" * 24 + ".") * 2, "48 of the last 50 mails were refused (96%)"),
        ("R.." * 16 + "R", ""),
        ("R.." * 17, "17 of the last 51 mails were refused (33%)"),
        ("R..." * 100, ""),
        ("." * 500 + "RR..." * 30, "60 of the last 200 mails were refused (30%)"),
        ("." * 500 + "RR..." * 29, ""),
        ("R" * 24 + "." * 200, ""),
    ],
)
def test_refusals_in_a_row_or_a_share_of_them_stop_a_publication(answers: str, trips: str) -> None:
    said = breaker.tripped(tally(answers), Pacing(), "issue 2026-47 on newsletter")
    assert bool(said) == bool(trips)
    assert trips in said
    assert not said or said.startswith("issue 2026-47 on newsletter: paused, ")


def test_a_breaker_that_is_off_never_trips() -> None:
    assert not breaker.tripped(tally("R" * 500), Pacing(breaker_refusals=0, breaker_share=0), "issue")
    assert breaker.tripped(tally("R" * 50), Pacing(breaker_refusals=0), "issue")
    assert breaker.tripped(tally("R" * 3), Pacing(breaker_refusals=3), "issue")
