"""What answers mean for a delivery: the pieces that channels share."""

from dataclasses import dataclass
from datetime import timedelta

from publisher.core.errors import ChannelError, Unavailable

HUMAN = timedelta(hours=1)
"""The wait where a person has to act first; the publication's own expiry ends it when nobody does."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """Which error an answer of the far side is, in words that say what to do, and how long to `wait` before asking."""

    error: type[ChannelError]
    words: str
    wait: timedelta | None = None


class NoConnection(Unavailable):
    """The far side cannot be used as it is configured, or not now; `what` is wrong, `mend` says what to do."""

    def __init__(self, message: str, mend: str, reply: str = "", retry_after: timedelta | None = None) -> None:
        self.what, self.mend = message, mend
        super().__init__(f"{message}: {mend}", reply, retry_after)


def bounded(text: str) -> str:
    """The far side's words as one line that a row can keep."""
    return " ".join(text.split())[: ChannelError.REPLY_LIMIT]
