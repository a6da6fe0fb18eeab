"""When a notice is sent, and with which others: pure functions of what waits and what was sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from publisher.config.staff import StaffPerson
from publisher.core.states import PublicationState
from publisher.ledger.notices import Notice
from publisher.posts.local_times import wall_time

STORM_TIME = timedelta(minutes=10)
STORM_AFTER = 5
"""So many things within that time come one by one; what is more comes together."""

TRIED_FOR = timedelta(days=1)
_FIRST_WAIT, _FACTOR, _LONGEST_WAIT = timedelta(minutes=1), 5, timedelta(hours=4)
_AT_ONCE = ("held", PublicationState.EXPIRED, PublicationState.FAILED, "relay")
"""Kinds that cannot wait for a daily summary."""


def due_mails(
    waiting: Sequence[Notice], recent: Mapping[str, int], person: StaffPerson, zone: ZoneInfo, now: datetime
) -> list[list[Notice]]:
    """The mails to send to a person now, as the notices that each tells of.

    `recent` are the mails of the last `STORM_TIME` and how many things each tells of. A mail that is tried again keeps
    its notices.
    """
    due = [one for one in waiting if one.next_at <= now]
    again = sorted((one for one in due if one.mail is not None), key=lambda one: (one.mail or "", one.id))
    mails = [list(together) for _, together in groupby(again, key=lambda one: one.mail)]
    new = [one for one in due if one.mail is None]
    if person.daily is not None:
        last = last_time(person.daily, zone, now)
        summary = [one for one in new if one.found_at < last]
        mails += [summary] if summary else []
        coming = last_time(person.daily, zone, last + timedelta(hours=36))
        new = [one for one in new if one not in summary and _cannot_wait(one, coming)]
    if len(new) + sum(recent.values()) <= STORM_AFTER:
        return mails + [[one] for one in new]
    burst = len(new) > STORM_AFTER and all(number == 1 for number in recent.values())
    if new and (burst or now - new[0].found_at >= STORM_TIME):
        mails.append(new)
    return mails


def last_time(daily: time, zone: ZoneInfo, now: datetime) -> datetime:
    """The last time of a daily summary that is not after `now`."""
    today = now.astimezone(zone).date()
    moments = (
        wall_time(datetime.combine(today - timedelta(days=back), daily), zone).astimezone(now.tzinfo) for back in (0, 1)
    )
    return next(moment for moment in moments if moment <= now)


def next_try(attempts: int, first: datetime, now: datetime) -> datetime | None:
    """When to try again after so many attempts in vain; None = it is given up, a day after the first."""
    wait = min(_FIRST_WAIT * _FACTOR ** min(max(attempts, 1) - 1, 8), _LONGEST_WAIT)
    return now + wait if now - first < TRIED_FOR else None


def _cannot_wait(notice: Notice, summary: datetime) -> bool:
    return notice.kind in _AT_ONCE or (notice.needed_by is not None and notice.needed_by <= summary)
