"""What there is to tell staff now: found in the rows as they stand, so that nothing has to be told by whoever did it.

A step that a process makes and dies after is found at the next look like any other.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from publisher.app.assembly import Publisher
from publisher.app.digest_drafts import draft_ready
from publisher.app.notices import words
from publisher.core.states import PublicationState
from publisher.ledger.notices import Thing, Words
from publisher.planning.notable import Notable, find_notable
from publisher.sending.relays_away import relays_away
from publisher.sending.returned_shares import ReturnedShare, returned_above

_AHEAD = timedelta(hours=24)
_BOUNCES_OF = timedelta(days=7)

BY_STAFF = "paused by staff"
"""Why a publication is paused that a person has paused: nobody needs to be told."""


@dataclass(frozen=True, slots=True)
class Told:
    """A thing, and what makes the words for it: they are made only if somebody is to be told.

    `but` are mail addresses that have it in another way. If one of `people` has the address `to`, they alone are told.
    """

    thing: Thing
    words: Callable[[], Words]
    but: tuple[str, ...] = ()
    to: str = ""


def quick_things(publisher: Publisher, now: datetime) -> Iterator[Told]:
    """All that a few short queries find."""
    for row in find_notable(publisher.store, now):
        if (told := _of_calendar(publisher, row)) is not None:
            yield told
    minutes = timedelta(minutes=publisher.config.staff.relay_minutes)
    for away in relays_away(publisher.store, minutes):
        yield Told(Thing("relay", f"channel {away.channel}"), lambda away=away: words.relay(away))  # type: ignore[misc]
    yield from _digests(publisher, now)
    for remark in publisher.editorial.remarks().values():
        thing = Thing("returned", f"remark {remark.id}")
        yield Told(thing, lambda remark=remark: words.returned(publisher, remark), to=remark.writer)  # type: ignore[misc]


def slow_things(publisher: Publisher, now: datetime) -> Iterator[Told]:
    """What needs all of a mailing's deliveries, or a comparison with the posts: not for every look."""
    for row in publisher.calendar.changed_ahead(now, now + _AHEAD):
        thing = Thing("held", f"publication {row.id} changed", needed_by=row.at)
        yield Told(thing, lambda row=row: words.changed(publisher, row))  # type: ignore[misc]
    share = publisher.config.staff.bounce_share
    for returned in returned_above(publisher.store, share, now - _BOUNCES_OF):
        yield _returned(publisher, returned)


def _returned(publisher: Publisher, returned: ReturnedShare) -> Told:
    thing = Thing("bounces", f"publication {returned.publication}")
    return Told(thing, lambda: words.bounces(publisher, returned))


def _of_calendar(publisher: Publisher, row: Notable) -> Told | None:
    thing = _thing(row)
    if thing is None:
        return None
    return Told(thing, lambda: words.calendar(publisher, row, thing.kind))


def _thing(row: Notable) -> Thing | None:
    name = f"publication {row.id}"
    if row.hold is not None:
        return Thing("held", f"{name} hold", needed_by=row.expires_at)
    if row.out:
        return Thing("finished", name)
    match row.state:
        case PublicationState.NEEDS_REVIEW if row.approved and not row.needs_approval:
            return Thing("held", f"{name} changed", needed_by=row.expires_at)
        case PublicationState.NEEDS_REVIEW:
            return Thing("review", name, needed_by=row.at)
        case PublicationState.PAUSED if row.reason != BY_STAFF:
            return Thing("held", f"{name} paused", needed_by=row.expires_at)
        case PublicationState.EXPIRED | PublicationState.FAILED:
            # The kind of notice is called like the state.
            return Thing(row.state, name)
    return None


def _digests(publisher: Publisher, now: datetime) -> Iterator[Told]:
    rules = {rule.period: rule for rule in publisher.config.digests}
    for run in publisher.digests.runs.ready(now) if rules else ():
        rule = rules.get(run.period)
        if rule is None:
            continue
        ready = draft_ready(publisher, rule, run)
        thing = Thing("digest", run.key, needed_by=ready.at)
        # They get the draft itself.
        but = tuple(address.casefold() for address in ready.people)
        yield Told(thing, lambda ready=ready: words.digest(publisher, ready), but)  # type: ignore[misc]
