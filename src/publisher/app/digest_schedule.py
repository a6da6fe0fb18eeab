"""Digests by schedule: each is made at its draft time, put on the calendar, and shown to staff before it goes out.

Every step leaves its mark in the table `digest_runs` and can be taken again: whatever kills a process, and however many
of them look, an occasion has one digest.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from publisher.app.assembly import Publisher
from publisher.app.digest_drafts import channel_of, draft_ready, send_drafts
from publisher.app.issue_making import DigestMade, create_digest
from publisher.app.told import Told
from publisher.config.digests import DigestRule
from publisher.core.errors import Conflict, PublisherError, StoreError, describe_bug
from publisher.core.states import ENDED_PUBLICATIONS, DigestOutcome
from publisher.core.wording import joined, worded
from publisher.planning import DigestOccasion, DigestRun, Publication

__all__ = ["keep_digests"]

_NOTHING = worded("no issue has brought anything new")


_AT_MOST = timedelta(days=31)
"""How long drafts are looked for that could not be sent."""


def keep_digests(publisher: Publisher, now: datetime) -> Iterator[Told]:
    """Do what is due for the digests of config.toml. Yields what staff should know, a sentence each.

    A fault in one does not hold up the others. Raises `StoreError`.
    """
    # What a stopped process has left comes first: when it is too late for it, its stories are in the next one.
    yield from _finish(publisher, now)
    for rule in publisher.config.digests:
        yield from _guarded(rule.period, _make_due(publisher, rule, now))
    yield from _finish(publisher, now)


def _finish(publisher: Publisher, now: datetime) -> Iterator[Told]:
    rules = {rule.period: rule for rule in publisher.config.digests}
    for run in publisher.digests.runs.unfinished(now - _AT_MOST):
        if run.period in rules:
            yield from _guarded(run.key, _go_on(publisher, rules[run.period], run, now))


def _guarded(name: str, steps: Iterator[Told]) -> Iterator[Told]:
    try:
        yield from steps
    except StoreError:
        raise
    except PublisherError as error:
        yield Told(worded("digest %(name)s: %(error)s", name=name, error=error), "trouble")
    except Exception as error:
        yield Told(describe_bug(error, worded("digest %(name)s", name=name)), "trouble")


def _make_due(publisher: Publisher, rule: DigestRule, now: datetime) -> Iterator[Told]:
    """Make the digests whose draft time has come and whose lifetime has not passed; note the last one missed."""
    over = now - publisher.config.schedule.expires_after
    last = publisher.digests.runs.last_at(rule.period)
    if last is not None and (missed := publisher.digest_times.last(rule, last, over)):
        yield from _miss(publisher, missed, now)
    for occasion in publisher.digest_times.occasions(rule, over):
        if occasion.draft_at > now:
            break
        run = publisher.digests.runs.find(occasion.key)
        if run is None:
            yield from _make(publisher, occasion, now)
        elif run.at is None:
            yield from _adopt(publisher, occasion, now)


def _make(publisher: Publisher, occasion: DigestOccasion, now: datetime) -> Iterator[Told]:
    publisher.composer.check_sources()
    try:
        made = create_digest(publisher, occasion.period, now, made_by="schedule", occasion=occasion)
    except Conflict:
        if publisher.digests.runs.find(occasion.key) is not None:
            # Another process was quicker.
            return
        run = _run(occasion, now, now, DigestOutcome.ISSUE, issue_key=occasion.key, on_calendar_at=now)
        if publisher.digests.runs.add(run):
            yield from _made_by_hand(publisher, occasion)
        return
    told = tuple(_left_out(made))
    if made.issue is None:
        why = joined("; ", (_NOTHING, *told))
        run = _run(occasion, made.since, now, DigestOutcome.SKIPPED_EMPTY, why, stories=made.left_out)
        if publisher.digests.runs.add(run):
            yield Told(worded("digest %(key)s is left out: %(why)s", key=occasion.key, why=why))
        return
    for one in told:
        yield Told(worded("digest %(key)s: %(what)s", key=occasion.key, what=one))


def _left_out(made: DigestMade) -> Iterator[str]:
    for slug in made.left_out:
        yield worded("left out: %(slug)s, whose post is no longer there", slug=slug)
    for error in made.broken:
        yield worded("left out until it is corrected: %(error)s", error=error)
    if made.later:
        yield worded("no room for %(slugs)s: in the next one", slugs=made.later)


def _adopt(publisher: Publisher, occasion: DigestOccasion, now: datetime) -> Iterator[Told]:
    """A digest that a person has made in the same week or month is this one; the schedule makes no second one."""
    if publisher.digests.runs.adopt(occasion.key, occasion.at, now):
        yield from _made_by_hand(publisher, occasion)


def _made_by_hand(publisher: Publisher, occasion: DigestOccasion) -> Iterator[Told]:
    if all(row.state in ENDED_PUBLICATIONS for row in _editions(publisher, occasion.key)):
        said = worded(
            "the digest %(key)s was made by hand, and the schedule makes no second one: "
            "`publisher issues approve %(key)s --at TIME` sends it",
            key=occasion.key,
        )
        yield Told(said, "waits")


def _miss(publisher: Publisher, occasion: DigestOccasion, now: datetime) -> Iterator[Told]:
    why = worded("nothing ran at its time; its stories are in the next one")
    run = _run(occasion, now, now, DigestOutcome.MISSED, why)
    if publisher.digests.runs.find(occasion.key) is None and publisher.digests.runs.add(run):
        yield Told(worded("digest %(key)s was missed: %(why)s", key=occasion.key, why=why))


def _go_on(publisher: Publisher, rule: DigestRule, run: DigestRun, now: datetime) -> Iterator[Told]:
    """Put a digest on the calendar that is not there yet, and send its drafts."""
    if run.at is None:
        return
    if run.on_calendar_at is None:
        if run.at + publisher.config.schedule.expires_after <= now:
            why = worded("its hour had passed before it was on the calendar; its stories are in the next one")
            publisher.digests.runs.miss(run.key, why, now)
            yield Told(worded("digest %(key)s was missed: %(why)s", key=run.key, why=why))
            return
        yield from _put_on_calendar(publisher, rule, run, run.at, now)
    current = publisher.digests.runs.find(run.key)
    if current is not None and current.drafts:
        yield from send_drafts(publisher, rule, current, now)


def _put_on_calendar(
    publisher: Publisher, rule: DigestRule, run: DigestRun, at: datetime, now: datetime
) -> Iterator[Told]:
    """A draft that nobody could have seen before its hour is not sent unasked."""
    channel = channel_of(publisher, rule)
    there = {row.lang for row in _editions(publisher, run.key) if row.channel == channel}
    missing = [lang for lang in publisher.languages if lang not in there]
    needs_approval = rule.send == "when approved" or (rule.draft_hours > 0 and now >= at)
    if missing:
        publisher.scheduling.schedule(run.key, channel, missing, at, now, needs_approval=needs_approval)
    ready = draft_ready(publisher, rule, run)
    drafts = [(address, lang) for address in ready.people for lang in publisher.languages]
    if publisher.digests.runs.put_on_calendar(run.key, drafts, now):
        yield Told(ready.words, "waits" if ready.waiting else "news")
    elif (after := publisher.digests.runs.find(run.key)) and after.outcome is DigestOutcome.STOPPED:
        # Stopped while this was being done.
        for row in _editions(publisher, run.key):
            if row.state not in ENDED_PUBLICATIONS:
                publisher.calendar.cancel(row.id, now)


def _editions(publisher: Publisher, key: str) -> list[Publication]:
    return [row for row in publisher.calendar.about([key]) if row.kind == "issue"]


def _run(
    occasion: DigestOccasion, since: datetime, now: datetime, outcome: DigestOutcome, why: str = "", *,
    issue_key: str | None = None, stories: tuple[str, ...] = (), on_calendar_at: datetime | None = None,
) -> DigestRun:  # fmt: skip
    return DigestRun(
        occasion.period, occasion.key, occasion.at, since, now, now, outcome, why, issue_key, stories, on_calendar_at
    )
