"""When a mail that was not taken is tried again: later each time, spread by chance, until a last time.

What ends it is time, not a number of tries: a provider that is slow for an hour must not use up what a reader has.
RFC 5321, section 4.5.4.1, would wait for four or five days; news is old before.
"""

import random
from datetime import datetime, timedelta

from publisher.core.errors import ChannelError, Refused, Unavailable
from publisher.core.states import DeliveryState

FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=2)
LONGEST_ASKED = timedelta(days=1)
PATIENCE = 3
"""After so many `Unavailable` in a row the far side is taken to be away, and the rest of a publication waits too."""


def after_failure(
    error: ChannelError, attempts: int, first_tried_at: datetime | None, now: datetime, give_up_after: timedelta
) -> tuple[DeliveryState, datetime | None]:
    """The state behind the `attempts`-th try that has failed, and when the next one is due."""
    if isinstance(error, Unavailable):
        first = first_tried_at or now
        # Spreading tries needs no secrecy.
        jitter = random.random()  # noqa: S311
        again = next_try(
            attempts, error.retry_after, jitter, first_tried_at=first, now=now, give_up_after=give_up_after
        )
        return (DeliveryState.DEFERRED, again) if again else (DeliveryState.REFUSED, None)
    return (DeliveryState.REFUSED if isinstance(error, Refused) else DeliveryState.UNCERTAIN), None


def retry_delay(attempts: int, asked: timedelta | None, jitter: float) -> timedelta:
    """How long to wait after the n-th failed try: doubling from 30 s to 2 h; longer, up to a day, if asked to.

    `jitter` in [0, 1) spreads the tries over another half, so that deferred readers don't all come back at once.
    """
    return max(_backoff(attempts), _asked(asked)) * (1 + jitter / 2)


def next_try(
    attempts: int,
    asked: timedelta | None,
    jitter: float,
    *,
    first_tried_at: datetime,
    now: datetime,
    give_up_after: timedelta,
) -> datetime | None:
    """When to try again after the n-th failed try, or None when it is to be given up: refused, with the last reply.

    A wait that would end behind the last time ends at it, so that there is a last try; unless the far side asked for
    longer. `first_tried_at` is this mail's own first try: the wait for a day's cap or a slow provider is no failure.
    """
    last = first_tried_at + give_up_after
    if now >= last or now + _asked(asked) > last:
        return None
    return min(now + retry_delay(attempts, asked, jitter), last)


def _backoff(attempts: int) -> timedelta:
    # Doubling has come to its end long before; unbounded it would leave what a timedelta can hold.
    doublings = min(max(attempts - 1, 0), 16)
    return min(FIRST_DELAY * int(2**doublings), LONGEST_DELAY)


def _asked(asked: timedelta | None) -> timedelta:
    return min(asked or timedelta(), LONGEST_ASKED)
