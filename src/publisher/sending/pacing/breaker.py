"""The breaker: refusals pause a publication before the provider blocks us, while most mails have not been sent yet.

A refusal of one missing mailbox (5.1.1) counts like any other: providers punish senders for outdated lists.
"""

from collections import deque

from publisher.config.tables import Pacing
from publisher.core.shares import share_words
from publisher.core.wording import worded, worded_many

WINDOW = 200
"""Number of newest final answers in which the share of refusals is measured."""

FEWEST = 50
"""Number of final answers below which a share says nothing."""


class Tally:
    """Counts the final answers for one publication since it was started or resumed.

    The last `in_a_row` answers were refusals, `refused` of the `seen` newest were; `reply` is the last refusal's text.
    """

    def __init__(self) -> None:
        self.in_a_row = 0
        self.refused = 0
        self.reply = ""
        self._last: deque[bool] = deque()

    @property
    def seen(self) -> int:
        """Number of newest answers that are kept, at most `WINDOW`."""
        return len(self._last)

    def count(self, refusal: str | None) -> None:
        """Count a final answer: the text of a refusal, or None for an accepted mail.

        A 4xx does not belong here: it is not final, and changes the pace instead.
        """
        refused = refusal is not None
        self._last.append(refused)
        self.refused += refused
        if len(self._last) > WINDOW:
            self.refused -= self._last.popleft()
        self.in_a_row = self.in_a_row + 1 if refused else 0
        self.reply = refusal or self.reply


def tripped(tally: Tally, pacing: Pacing, what: str) -> str:
    """Why `what` (a publication, by its name) is paused, as a sentence for staff; "" while it may go on."""
    number, share, seen = pacing.breaker_refusals, pacing.breaker_share, tally.seen
    if number and tally.in_a_row >= number:
        found = worded_many(
            "the last %(num)s mail was refused", "the last %(num)s mails were all refused", tally.in_a_row
        )
    elif share and seen >= FEWEST and tally.refused >= share * seen:
        found = worded(
            "%(refused)s of the last %(seen)s mails were refused (%(share)s)",
            refused=tally.refused, seen=seen, share=share_words(tally.refused, seen),
        )  # fmt: skip
    else:
        return ""
    return worded(
        "%(what)s: paused, since %(found)s; the last reply was: %(reply)s. Before you resume it, check whether "
        "this reply is about the addresses (an old list) or about the sender (blocked, not signed)",
        what=what, found=found, reply=tally.reply,
    )  # fmt: skip
