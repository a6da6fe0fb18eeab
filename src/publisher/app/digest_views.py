"""Digests as people see them: what is planned, what became of each; stopping one, and starting it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, takewhile

from publisher.app.assembly import Publisher
from publisher.app.digest_drafts import channel_of
from publisher.config.digests import DigestRule
from publisher.core.errors import Conflict, IllegalStep, NotFound
from publisher.core.states import ENDED_PUBLICATIONS, DigestOutcome, PublicationState
from publisher.core.wording import joined, worded
from publisher.planning import DigestOccasion, DigestRun, Period, Publication

__all__ = [
    "DigestRun", "PlannedDigest", "Stopped", "planned_digests", "silent_digests", "start_digest", "stop_digest",
]  # fmt: skip

_AHEAD = timedelta(days=35)
_YEAR = timedelta(days=366)
_OUT = (PublicationState.PUBLISHING, PublicationState.PUBLISHED)
_WITHOUT_MAIL = (DigestOutcome.SKIPPED_EMPTY, DigestOutcome.MISSED, DigestOutcome.STOPPED)


@dataclass(frozen=True, slots=True)
class PlannedDigest:
    """A digest that is not made yet. `draft_at` is when it is, and the cut-off: later stories are in the next one.

    Its stories came out `since` the last cut-off; `is_first`: none was made before. `remark` says why the time is
    another than the rule's, and what holds for a first one.
    """

    period: Period
    key: str
    channel: str
    at: datetime
    draft_at: datetime
    since: datetime
    is_first: bool
    needs_approval: bool
    draft_to: tuple[str, ...]
    remark: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """A digest that does not go out: its `editions` were taken off the calendar; () = it was not made yet."""

    key: str
    editions: tuple[Publication, ...]


def planned_digests(
    publisher: Publisher, now: datetime, within: timedelta = _AHEAD, number: int = 60
) -> list[PlannedDigest]:
    """The digests of the coming weeks that are not made yet, by time; at most `number` of each period."""
    found = []
    for rule in publisher.config.digests:
        occasions = takewhile(lambda one: one.at <= now + within, publisher.digest_times.occasions(rule, now))
        open_ones = [one for one in islice(occasions, number) if publisher.digests.runs.find(one.key) is None]
        if open_ones:
            gathered = publisher.digests.gather(rule.period, max(open_ones[0].draft_at, now))
            since = [gathered.since, *(one.draft_at for one in open_ones)]
            first = [gathered.is_first, *(False for _ in open_ones)]
            found += [_planned(publisher, rule, *one) for one in zip(open_ones, since, first, strict=False)]
    return sorted(found, key=lambda one: one.at)


def silent_digests(publisher: Publisher, since: datetime) -> list[DigestRun]:
    """Occasions since then at which no mail went out: there was nothing, nothing ran, or a person stopped it."""
    runs = publisher.digests.runs.all()
    found = [one for one in runs if one.at is not None and one.at >= since and one.outcome in _WITHOUT_MAIL]
    return sorted(found, key=lambda one: one.at or one.made_at)


def stop_digest(publisher: Publisher, key: str, now: datetime, reason: str = "") -> Stopped:
    """Let a digest not go out: all its editions, or none. Its stories are in the next one.

    `reason` are the words of the person who stops it. One that is only planned can be stopped too. Raises `NotFound`,
    `IllegalStep` when it is going out or has gone out, and `Conflict` for an occasion that brought no digest.
    """
    run = publisher.digests.runs.find(key)
    if run is None:
        return _stop_planned(publisher, key, now, reason)
    if run.outcome in (DigestOutcome.SKIPPED_EMPTY, DigestOutcome.MISSED):
        raise Conflict(worded("the digest %(key)s does not go out anyway: %(why)s", key=key, why=run.why))
    editions = [row for row in publisher.calendar.about([key]) if row.kind == "issue"]
    if out := [row for row in editions if row.state in _OUT]:
        raise IllegalStep(
            worded(
                "%(what)s: `publisher schedule pause NUMBER` stops what is still being sent",
                what=joined(
                    "; ", (worded("%(edition)s is %(state)s", edition=row.name, state=row.state) for row in out)
                ),
            )
        )
    publisher.digests.runs.stop(key, _why(publisher, now, reason))
    waiting = [row for row in editions if row.state not in ENDED_PUBLICATIONS]
    return Stopped(key, tuple(publisher.calendar.cancel(row.id, now) for row in waiting))


def start_digest(publisher: Publisher, key: str, now: datetime) -> DigestRun:
    """Let a digest go out after all that was stopped before it was made; returns what stood there.

    Raises `NotFound`, and `IllegalStep` where there is nothing to take back: it was not stopped, its hour has passed,
    or its issue was made already, which goes out when somebody approves it.
    """
    run = publisher.digests.runs.find(key)
    if run is None and not any(one.key == key for one in planned_digests(publisher, now, _YEAR)):
        raise _no_digest(publisher, key, now)
    if run is None or run.outcome is not DigestOutcome.STOPPED:
        raise IllegalStep(worded("the digest %(key)s is not stopped", key=key))
    if run.issue_key is not None:
        raise IllegalStep(
            worded(
                "the digest %(key)s was made before it was stopped: `publisher issues approve %(key)s --at TIME` sends "
                "it all the same",
                key=key,
            )
        )
    if not publisher.digests.runs.start_again(key, now):
        raise IllegalStep(worded("the hour of the digest %(key)s has passed; its stories are in the next one", key=key))
    return run


def _stop_planned(publisher: Publisher, key: str, now: datetime, reason: str) -> Stopped:
    for rule in publisher.config.digests:
        for occasion in takewhile(lambda one: one.at <= now + _YEAR, publisher.digest_times.occasions(rule, now)):
            if occasion.key == key:
                why = _why(publisher, now, reason)
                since = publisher.digests.gather(rule.period, occasion.draft_at).since
                run = DigestRun(rule.period, key, occasion.at, since, now, now, DigestOutcome.STOPPED, why)
                if not publisher.digests.runs.add(run):
                    # It has been made at this very moment.
                    return stop_digest(publisher, key, now, reason)
                return Stopped(key, ())
    raise _no_digest(publisher, key, now)


def _no_digest(publisher: Publisher, key: str, now: datetime) -> NotFound:
    planned: Sequence[str] = [one.key for one in planned_digests(publisher, now, _YEAR, number=2)]
    known = [run.key for run in publisher.digests.runs.all()[:3] if run.outcome is DigestOutcome.ISSUE]
    return NotFound(
        worded(
            "there is no digest %(key)s; there are: %(known)s",
            key=key, known=(*known, *planned) or (worded("none, write [[digests]] into config.toml"),),
        )
    )  # fmt: skip


def _why(publisher: Publisher, now: datetime, reason: str) -> str:
    said = worded("stopped by staff on %(time)s", time=now.astimezone(publisher.config.schedule.zone))
    return worded("%(what)s: %(why)s", what=said, why=reason) if reason else said


def _planned(
    publisher: Publisher, rule: DigestRule, occasion: DigestOccasion, since: datetime, is_first: bool
) -> PlannedDigest:
    zone = publisher.config.schedule.zone
    local = occasion.at.astimezone(zone)
    remarks = []
    if occasion.firing.day != occasion.named:
        holiday = publisher.digest_times.holiday(occasion.named) or worded("day off")
        remarks.append(worded("not on %(day)s: %(holiday)s", day=occasion.named, holiday=holiday))
    if f"{local:%Y-%m-%d %H:%M}" != occasion.firing.name:
        remarks.append(worded("the clock changes that night, so not at %(time)s", time=occasion.firing.name[11:]))
    if is_first:
        remarks.append(
            worded("the first one: what came out before %(since)s is not in it", since=since.astimezone(zone))
        )
    return PlannedDigest(
        rule.period, occasion.key, channel_of(publisher, rule), occasion.at, occasion.draft_at, since, is_first,
        rule.send == "when approved", rule.draft_to, joined("; ", remarks) if remarks else "",
    )  # fmt: skip
