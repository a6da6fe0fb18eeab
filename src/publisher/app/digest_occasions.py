"""One occasion of a digest: planned, made, stopped, or without anything to tell; and what may be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from publisher.app.assembly import Publisher
from publisher.app.digest_drafts import channel_of
from publisher.app.digest_views import PlannedDigest, planned_digests
from publisher.core.errors import NotFound
from publisher.core.states import ENDED_PUBLICATIONS, DigestOutcome, PublicationState
from publisher.core.wording import worded
from publisher.planning import DigestOccasion, DigestRun, Period, Publication

__all__ = ["DigestShown", "DigestTile", "digest_shown", "digest_tiles"]

_MOST = 200
"""More than any rule has in the two years ahead that are looked at."""

_OUT = (PublicationState.PUBLISHING, PublicationState.PUBLISHED)


@dataclass(frozen=True, slots=True)
class DigestTile:
    """A digest of which no edition stands on the calendar: `outcome` says why, None = it is still to be made."""

    key: str
    period: Period
    at: datetime
    needs_approval: bool
    outcome: DigestOutcome | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class DigestShown:
    """An occasion with all that is known of it: `planned` where nothing is made yet, else `run` and its `editions`.

    `startable`: it was stopped before it was made, and its hour is still to come.
    """

    key: str
    period: Period
    at: datetime
    planned: PlannedDigest | None
    run: DigestRun | None
    editions: tuple[Publication, ...]
    stoppable: bool
    startable: bool


def digest_tiles(
    publisher: Publisher, begin: datetime, end: datetime, now: datetime, channel: str = ""
) -> list[DigestTile]:
    """Those whose hour lies from `begin` until before `end`, by time; of one channel if it is named."""
    rules = [rule for rule in publisher.config.digests if channel in ("", channel_of(publisher, rule))]
    periods = {rule.period for rule in rules}
    found = [
        DigestTile(one.key, one.period, one.at, False, one.outcome, one.why)
        for one in publisher.digests.runs.without_mail(begin, end)
        if one.at is not None and one.period in periods
    ]
    for rule in rules if end > now else ():
        occasions = publisher.digest_times.occasions(rule, max(begin, now))
        for one in takewhile(lambda one: one.at < end, occasions):
            if publisher.digests.runs.find(one.key) is None:
                found.append(DigestTile(one.key, one.period, one.at, rule.send == "when approved"))
    return sorted(found, key=lambda one: one.at)


def digest_shown(publisher: Publisher, key: str, now: datetime) -> DigestShown:
    """One occasion by its key. Raises `NotFound`."""
    run = publisher.digests.runs.find(key)
    if run is None:
        occasion = _occasion(publisher, key, now)
        known = planned_digests(publisher, now, occasion.at - now, _MOST)
        planned = next(one for one in known if one.key == key)
        return DigestShown(key, planned.period, planned.at, planned, None, (), stoppable=True, startable=False)
    editions = tuple(row for row in publisher.calendar.about([key]) if row.kind == "issue")
    at = run.at or min((row.at for row in editions), default=run.made_at)
    made = run.outcome is DigestOutcome.ISSUE
    stopped_early = run.outcome is DigestOutcome.STOPPED and run.issue_key is None
    return DigestShown(
        key, run.period, at, None, run, editions,
        stoppable=made and _waits(editions), startable=stopped_early and run.at is not None and run.at > now,
    )  # fmt: skip


def _waits(editions: Sequence[Publication]) -> bool:
    """Whether something of it could still be kept back, and nothing of it has begun."""
    begun = any(row.state in _OUT for row in editions)
    return not begun and any(row.state not in ENDED_PUBLICATIONS for row in editions)


def _occasion(publisher: Publisher, key: str, now: datetime) -> DigestOccasion:
    for rule in publisher.config.digests:
        for one in publisher.digest_times.occasions(rule, now):
            if one.key == key:
                return one
    raise NotFound(worded("there is no such digest"))
