"""Refusals that stop a publication: before the provider stops us, and while most readers can still be spared.

A refusal for one mailbox that is not there (5.1.1) counts like any other: a list gone stale is what providers punish.
"""

from dataclasses import dataclass

from publisher.config_tables import Pacing

WINDOW = 200
"""Of so many final answers the share of refusals is looked at."""

FEWEST = 50
"""Final answers below which a share says nothing."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The final answers for one publication since it was started or taken up again.

    `last` says of the newest, in their order, which were refusals, and `reply` is the last refusal's own words.
    """

    in_a_row: int = 0
    last: tuple[bool, ...] = ()
    reply: str = ""

    @property
    def refused(self) -> int:
        """Refusals among the newest answers."""
        return sum(self.last)


def counted(tally: Tally, refusal: str | None) -> Tally:
    """With one more final answer: the words of a refusal, or None for a mail that was taken.

    Give it no 4xx: those are not final, and it is the pace that they change.
    """
    refused = refusal is not None
    last = (*tally.last, refused)[-WINDOW:]
    return Tally(tally.in_a_row + 1 if refused else 0, last, tally.reply if refusal is None else refusal)


def tripped(tally: Tally, pacing: Pacing, what: str) -> str:
    """The sentence that tells staff why `what` (a publication, by its name) was paused; "" while it may go on."""
    number, share = pacing.breaker_refusals, pacing.breaker_share
    seen = len(tally.last)
    if number and tally.in_a_row >= number:
        found = f"the last {tally.in_a_row} mails were all refused"
    elif share and seen >= FEWEST and tally.refused >= share * seen:
        found = f"{tally.refused} of the last {seen} mails were refused ({tally.refused / seen:.0%})"
    else:
        return ""
    return (
        f"{what}: paused, since {found}; the last reply was: {tally.reply}. Look whether it speaks of the addresses "
        "(an old list) or of the sender (blocked, not signed) before it goes on"
    )
