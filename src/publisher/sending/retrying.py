"""Retries: when a mail that was not accepted is tried again, with growing and jittered delays until a deadline.

Time ends the retries, not their number: a provider that is slow for an hour must not use up a reader's tries.
RFC 5321, section 4.5.4.1, recommends four or five days; news is outdated before that.
"""

import random
from datetime import datetime, timedelta

from publisher.core.errors import ChannelError, Refused, Unavailable
from publisher.core.states import DeliveryState

FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=2)
LONGEST_ASKED = timedelta(days=1)
LONE_OUTAGES = 3
"""Outages after which a mail that is met by another one first, and alone, is taken for its cause."""

PATIENCE = 3
"""Consecutive `Unavailable` answers after which the far side counts as away, and the rest of a publication waits."""


def after_failure(
    error: ChannelError, attempts: int, first_tried_at: datetime | None, now: datetime, give_up_after: timedelta
) -> tuple[DeliveryState, datetime | None]:
    """The state after the `attempts`-th try, which failed, and when the next try is due (None = never)."""
    if isinstance(error, Unavailable):
        first = first_tried_at or now
        # Jitter needs no cryptographic randomness.
        jitter = random.random()  # noqa: S311
        again = next_try(
            attempts, error.retry_after, jitter, first_tried_at=first, now=now, give_up_after=give_up_after
        )
        return (DeliveryState.DEFERRED, again) if again else (DeliveryState.REFUSED, None)
    return (DeliveryState.REFUSED if isinstance(error, Refused) else DeliveryState.UNCERTAIN), None


def after_outage(
    outages: int, first_tried_at: datetime | None, now: datetime, give_up_after: timedelta
) -> tuple[DeliveryState, datetime | None]:
    """The state of a delivery that found the relay away although the relay was well until then.

    The next try is due when the relay's rest ends (None), as for everybody: a relay that is away uses up nobody's
    tries. Only a mail that has met `LONE_OUTAGES` of them in this way is their likely cause; it waits longer each time,
    until its deadline.
    """
    lone = outages - LONE_OUTAGES
    if lone < 0:
        return DeliveryState.DEFERRED, None
    if now >= (first_tried_at or now) + give_up_after:
        return DeliveryState.REFUSED, None
    return DeliveryState.DEFERRED, now + _backoff(lone + 1)


def retry_delay(attempts: int, asked: timedelta | None, jitter: float) -> timedelta:
    """How long to wait after the n-th failed try: doubling from 30 s to 2 h, or longer (up to a day) if asked to.

    `jitter` in [0, 1) adds up to half of that, so that deferred mails are not all retried at the same time.
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
    """When to try again after the n-th failed try, or None to give up: the mail is refused, with the last reply.

    A wait that would end after the deadline ends at it, so that there is a last try, unless the far side asked for a
    longer wait. The deadline counts from `first_tried_at`, this mail's own first try: waiting for a daily cap or a
    slow provider does not use it up.
    """
    last = first_tried_at + give_up_after
    if now >= last or now + _asked(asked) > last:
        return None
    return min(now + retry_delay(attempts, asked, jitter), last)


def _backoff(attempts: int) -> timedelta:
    # Capped: 2**attempts would overflow a timedelta, and the longest delay is reached long before.
    doublings = min(max(attempts - 1, 0), 16)
    return min(FIRST_DELAY * int(2**doublings), LONGEST_DELAY)


def _asked(asked: timedelta | None) -> timedelta:
    return min(asked or timedelta(), LONGEST_ASKED)
