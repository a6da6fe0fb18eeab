"""Refusals that stop a publication: before the provider stops us, and while most readers can still be spared.

A refusal for one mailbox that is not there (5.1.1) counts like any other: a list gone stale is what providers punish.
"""

from collections import deque

from publisher.config.tables import Pacing

WINDOW = 200
"""Of so many final answers the share of refusals is looked at."""

FEWEST = 50
"""Final answers below which a share says nothing."""


class Tally:
    """The final answers for one publication since it was started or taken up again.

    `in_a_row` refusals were the last ones, `refused` are among the `seen` newest, `reply` is the last one's own words.
    """

    def __init__(self) -> None:
        self.in_a_row = 0
        self.refused = 0
        self.reply = ""
        self._last: deque[bool] = deque()

    @property
    def seen(self) -> int:
        """The newest answers: at most `WINDOW`."""
        return len(self._last)

    def count(self, refusal: str | None) -> None:
        """One more final answer: the words of a refusal, or None for a mail that was taken.

        Give it no 4xx: those are not final, and it is the pace that they change.
        """
        refused = refusal is not None
        self._last.append(refused)
        self.refused += refused
        if len(self._last) > WINDOW:
            self.refused -= self._last.popleft()
        self.in_a_row = self.in_a_row + 1 if refused else 0
        self.reply = refusal or self.reply


def tripped(tally: Tally, pacing: Pacing, what: str) -> str:
    """The sentence that tells staff why `what` (a publication, by its name) was paused; "" while it may go on."""
    number, share, seen = pacing.breaker_refusals, pacing.breaker_share, tally.seen
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
