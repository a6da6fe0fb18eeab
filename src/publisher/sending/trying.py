"""What a failed try means for a delivery, and when it is tried again. Pure."""

import random
from datetime import datetime, timedelta

from publisher.core.errors import ChannelError, Refused, Unavailable
from publisher.core.states import DeliveryState
from publisher.sending.retrying import next_try

PATIENCE = 3
"""After so many `Unavailable` in a row the far side is taken to be away, and the rest of a publication waits too."""


def judge(
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
