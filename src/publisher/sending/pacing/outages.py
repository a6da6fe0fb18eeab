"""The whole sender's pace while its relay is away: rests of seconds, and no slower afterwards."""

from dataclasses import replace
from datetime import datetime, timedelta

from publisher.sending.pacing.paces import Pace

OUTAGE, LONGEST_OUTAGE = timedelta(seconds=1), timedelta(minutes=1)
"""First and longest rest while the relay is away: nobody's patience is at stake, so a probe every minute is cheap."""


def interrupted(pace: Pace, lost_at: datetime, now: datetime, reply: str, asked: timedelta = timedelta()) -> Pace:
    """The whole sender's pace after the relay was found away: a rest of 1, 2, 4 … 60 s, or as long as it `asked` for.

    No rate falls. What was lost before the end of a rest had been begun before it: many connections that meet one
    outage count it once.
    """
    if pace.resting_until and lost_at < pace.resting_until:
        return pace
    rest = max(min(OUTAGE * 2 ** min(pace.rests, 16), LONGEST_OUTAGE), asked)
    return replace(pace, rests=pace.rests + 1, resting_until=now + rest, steady_since=lost_at, reply=reply)


def reached(pace: Pace, answered_at: datetime) -> Pace:
    """The whole sender's pace after the relay has answered about a mail: no outage any more."""
    if pace.resting_until is None or (pace.steady_since and answered_at <= pace.steady_since):
        return pace
    return replace(pace, rests=0, resting_until=None, steady_since=None, reply="")
