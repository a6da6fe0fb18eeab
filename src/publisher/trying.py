"""What a failed try means for a delivery, and when it is tried again. Pure."""

import random
from datetime import datetime, timedelta

from publisher.errors import ChannelError, Refused, Unavailable
from publisher.states import DeliveryState

MAX_ATTEMPTS = 8
_FIRST_DELAY = timedelta(seconds=30)
_LONGEST_DELAY = timedelta(hours=2)
_LONGEST_ASKED = timedelta(days=1)
PATIENCE = 3
"""After so many `Unavailable` in a row the far side is taken to be away, and the rest of a publication waits too."""


def retry_delay(attempts: int, asked: timedelta | None, jitter: float) -> timedelta:
    """How long to wait after the n-th failed try: doubling from 30 s to 2 h; longer, up to a day, if asked to.

    `jitter` in [0, 1) spreads the tries over another half, so that deferred readers don't all come back at once.
    """
    # Doubling has come to its end long before; unbounded it would leave what a timedelta can hold.
    doublings = min(max(attempts - 1, 0), 16)
    backoff: timedelta = min(_FIRST_DELAY * 2**doublings, _LONGEST_DELAY)
    return max(backoff, min(asked or timedelta(), _LONGEST_ASKED)) * (1 + jitter / 2)


def judge(error: ChannelError, attempts: int, now: datetime) -> tuple[DeliveryState, datetime | None]:
    """The state behind the `attempts`-th try that has failed, and when the next one is due."""
    if isinstance(error, Unavailable) and attempts < MAX_ATTEMPTS:
        # Spreading tries needs no secrecy.
        return DeliveryState.DEFERRED, now + retry_delay(attempts, error.retry_after, random.random())  # noqa: S311
    if isinstance(error, Refused | Unavailable):
        return DeliveryState.REFUSED, None
    return DeliveryState.UNCERTAIN, None
