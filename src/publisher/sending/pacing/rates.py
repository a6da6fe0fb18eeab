"""The pace of the whole sender or of one group of domains: what may be sent now, and how answers change it.

Additive increase, multiplicative decrease, as in TCP (RFC 5681): a 4xx halves the rate and starts a rest; each quiet
minute in which mail was accepted adds a tenth of the limit. Pure functions of a pace and a moment.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from publisher.sending.pacing.paces import HOLD, UNLIMITED, Holder, Limits, Moment, Pace, Room, Why
from publisher.sending.pacing.windows import HOUR, MINUTE

FLOOR = 1.0
"""Lowest rate, in mails a minute."""

MOST_SLOTS = 16
"""Workers at once from which a lowered number counts as not lowered any more."""

QUIET = timedelta(minutes=1)
REST = timedelta(minutes=1)
LONGEST_REST = timedelta(minutes=30)

SOON = timedelta(seconds=1)
"""When to ask again for a slot: nobody knows when the worker that holds it will be done."""


def seen_at(pace: Pace, moment: Moment) -> Pace:
    """The pace without everything that has expired by now.

    When the clock was set back, all times of the pace move back with it: what was used a minute ago counts for as long
    as before, and a rest gets no longer. Only the day stays, if it is tomorrow now: its mails have been sent.
    """
    now = moment.now
    if pace.changed_at is None:
        return pace
    back = max(pace.changed_at - now, timedelta())
    steady, rest = (at - back if at else None for at in (pace.steady_since, pace.resting_until))
    minute, hour = pace.minute, pace.hour
    if back:
        minute, hour = MINUTE.moved(minute, back, now), HOUR.moved(hour, back, now)
    day = pace.day
    if day and day > moment.today + timedelta(days=1):
        day = moment.today
    this_day = bool(day and day >= moment.today)
    return replace(
        pace,
        steady_since=steady,
        resting_until=rest,
        minute=MINUTE.current(minute, now),
        hour=HOUR.current(hour, now),
        day=day if this_day else None,
        day_count=pace.day_count if this_day else 0,
        holders=tuple(Holder(worker, until - back) for worker, until in pace.holders if until - back > now),
        changed_at=now if back else pace.changed_at,
    )


def room(pace: Pace, limits: Limits, moment: Moment, worker: str = "") -> Room:
    """How many mails a worker may take now. `pace` must be `seen_at` the moment."""
    now = moment.now
    found = [Room(UNLIMITED, now)]
    if pace.resting_until and pace.resting_until > now:
        found.append(Room(0, pace.resting_until, Why.RESTING))
    if pace.held_until and pace.held_until > now:
        found.append(Room(0, pace.held_until, Why.HELD))
    if per_minute := _per_minute(pace, limits):
        found.append(_left(per_minute, MINUTE.used(pace.minute, now), MINUTE.opens(pace.minute, per_minute, now)))
    if per_hour := limits.per_hour:
        opens = HOUR.opens(pace.hour, per_hour, now)
        found.append(_left(per_hour, HOUR.used(pace.hour, now), opens, Why.HOUR))
    if limits.per_day:
        found.append(_left(limits.per_day, pace.day_count, moment.midnight, Why.DAY))
    others = sum(holder.worker != worker for holder in pace.holders)
    at_once = _at_once(pace, limits)
    if at_once and others >= at_once:
        found.append(Room(0, now + SOON, Why.AT_ONCE))
    # It stays closed until the last of its reasons is over.
    return max((one for one in found if not one.at_most), key=lambda one: one.opens, default=min(found, key=_size))


def _size(one: Room) -> int:
    return one.at_most


def _left(limit: int, used: int, opens: datetime, why: Why = Why.MINUTE) -> Room:
    return Room(max(0, limit - used), opens, why)


def _per_minute(pace: Pace, limits: Limits) -> int:
    slowed = max(int(pace.rate), 1) if pace.rate else 0
    return min(slowed, limits.per_minute) if slowed and limits.per_minute else slowed or limits.per_minute


def _at_once(pace: Pace, limits: Limits) -> int:
    return min(pace.slots, limits.at_once) if pace.slots and limits.at_once else pace.slots or limits.at_once


def taken(pace: Pace, limits: Limits, number: int, moment: Moment, worker: str = "") -> Pace:
    """The pace after a worker has taken `number` mails. Only what has a limit is counted."""
    now = moment.now
    changed = pace
    if _per_minute(pace, limits):
        changed = replace(changed, minute=MINUTE.add(pace.minute, number, now))
    if limits.per_hour:
        changed = replace(changed, hour=HOUR.add(pace.hour, number, now))
    if limits.per_day:
        changed = replace(changed, day=pace.day or moment.today, day_count=pace.day_count + number)
    if _at_once(pace, limits):
        changed = replace(changed, holders=(*left(changed, worker).holders, Holder(worker, now + HOLD)))
    return changed


def left(pace: Pace, worker: str) -> Pace:
    """The pace after a worker has given up its slot."""
    if not pace.holders:
        return pace
    return replace(pace, holders=tuple(holder for holder in pace.holders if holder.worker != worker))


def given_back(pace: Pace, number: int, taken_at: Moment) -> Pace:
    """The pace after `number` mails taken at `taken_at` were given back."""
    return replace(
        pace,
        minute=MINUTE.remove(pace.minute, number, taken_at.now),
        hour=HOUR.remove(pace.hour, number, taken_at.now),
        day_count=max(0, pace.day_count - number) if pace.day == taken_at.today else pace.day_count,
    )


def fallen(pace: Pace, limits: Limits, deferred_at: datetime, now: datetime, reply: str = "") -> Pace:
    """The pace after a 4xx: half the rate, and a rest that doubles each time until the pace is unslowed again.

    A mail deferred during a rest was sent before it: many answers to one burst are one fall.
    """
    if pace.resting_until and deferred_at < pace.resting_until:
        return pace
    rest = min(REST * 2 ** min(pace.rests, 16), LONGEST_REST)
    before = min(pace.rate, limits.ceiling) if pace.rate else limits.ceiling
    until = now + rest
    return replace(
        pace, rate=max(FLOOR, before / 2), rests=pace.rests + 1, resting_until=until, steady_since=until, reply=reply
    )


def crowded(pace: Pace, workers: int, crowded_at: datetime, reply: str) -> Pace:
    """The pace after a reply that asked for fewer connections: half as many workers at once, at the same rate.

    Workers that hear it within a second of each other count once. Each quiet minute brings one back.
    """
    if pace.slots and pace.steady_since and crowded_at < pace.steady_since + SOON:
        return pace
    slots = max(1, (pace.slots or max(workers, len(pace.holders))) // 2)
    return replace(pace, slots=slots, steady_since=crowded_at, reply=reply)


def risen(pace: Pace, limits: Limits, accepted_at: datetime, now: datetime) -> Pace:
    """The pace after mail was accepted: a tenth of the limit more for each quiet minute, until it is unslowed again."""
    since = pace.steady_since
    if not (pace.rate or pace.slots) or since is None or accepted_at < since or now < since + QUIET:
        return pace
    slots = (pace.slots + 1) % MOST_SLOTS if pace.slots else 0
    rate = pace.rate + max(FLOOR, limits.ceiling / 10) if pace.rate else limits.ceiling
    if rate < limits.ceiling:
        return replace(pace, rate=rate, slots=slots, steady_since=now)
    if slots:
        return replace(pace, rate=0, rests=0, slots=slots, steady_since=now, resting_until=None)
    return replace(pace, rate=0, rests=0, slots=0, steady_since=None, resting_until=None, reply="")
