"""The pacer tells a sender that claims in batches how many mails may go to whom, and learns what became of them.

Guarantees for all workers and processes on one database together:
- No 60 s and no 3600 s of the clock see more mails *taken* than the limit. On the wire a mail leaves up to one batch
  later than it was taken, so a minute there sees at most the limit plus what the workers had taken before.
- At most `at_once` workers hold mails of one group at a time, and no day sees more than the warm-up's cap.
- A clock that is set back grants nothing twice, and delays nothing for longer than the limit would have.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from publisher.config.tables import Pacing
from publisher.ledger.owners import owner_is_gone
from publisher.sending.pacing import outages, rates, rows, warm_up
from publisher.sending.pacing.allowances import Allowance, Closed, Grant, PaceNow
from publisher.sending.pacing.paces import UNLIMITED, Limits, Moment, Pace, Why
from publisher.sending.pacing.replies import Heard
from publisher.sending.pacing.rows import WHOLE

_SKEW = timedelta(seconds=2)
"""Difference between two machines' clocks up to which neither counts as set back."""


@dataclass(slots=True)
class _Notes:
    accepted_at: datetime | None = None
    deferred_at: datetime | None = None
    crowded_at: datetime | None = None
    reply: str = ""
    asked: timedelta = timedelta()


class Pacer:
    """One worker's view of a channel's paces. Each worker has its own.

    `worker` is a name made by `owners.new_owner`; `workers` are as many as send at the same time. Days end at midnight
    of `zone`. Every method that takes a connection runs in the caller's transaction: what is rolled back has not been
    taken.
    """

    def __init__(self, pacing: Pacing, channel: str, worker: str, zone: ZoneInfo, workers: int = 1) -> None:
        self.relay = Pace()
        """The whole sender's pace when it was last seen: whether the relay is away, and until when."""
        self._workers = workers
        self._pacing, self._channel, self._worker, self._zone = pacing, channel, worker, zone
        self._group = {domain: name for name, group in pacing.groups.items() for domain in group.domains}
        self._notes: dict[str, _Notes] = {}
        self._held: set[str] = set()
        self._slowed: set[str] | None = None

    def group_of(self, domain: str) -> str:
        """The group of a domain or address: its provider's name, or the domain itself."""
        domain = domain.rpartition("@")[2].rstrip(".").lower()
        return self._group.get(domain, domain)

    def allowance(self, connection: Connection, now: datetime) -> Allowance:
        """What may be claimed now. It reserves nothing (`take` does), and writes only when the clock was set back."""
        moment = Moment.of(now, self._zone)
        active = rows.load_active(connection, self._channel, now)
        ahead = {name for name, pace in active.items() if pace.changed_at and pace.changed_at - now > _SKEW}
        if ahead:
            # Stored once: otherwise each look would take old mails for new ones until the clock has caught up.
            before, after = self._locked(connection, ahead, moment)
            rows.store(connection, self._channel, before, after, now)
            active |= after
        self._slowed = {name for name, pace in active.items() if pace.rate or pace.slots or pace.resting_until}
        self.relay = active.get(WHOLE, Pace())
        known = {name: Pace() for name in (WHOLE, *self._pacing.groups)} | active
        found = {}
        for name, pace in known.items():
            limits = self._limits(name, moment)
            found[name] = rates.room(self._seen(pace, moment), limits, moment, self._worker)
        closed = [
            Closed(name, self._domains(name), room.opens, _why(name, room.why))
            for name, room in found.items() if not room.at_most
        ]  # fmt: skip
        total = found.pop(WHOLE).at_most
        return Allowance(
            total, {name: room.at_most for name, room in found.items() if room.at_most < UNLIMITED}, tuple(closed)
        )

    def take(self, connection: Connection, counts: Mapping[str, int], now: datetime) -> Grant:
        """Take up to so many mails for each group; groups named first go first when the whole sender has few left.

        The worker must be done with what it took before: its slots in other groups are given up.
        """
        moment = Moment.of(now, self._zone)
        names = {WHOLE, *counts, *self._held}
        if all(self._boundless(name, moment) for name in names):
            return Grant(now, dict(counts))
        before, after = self._locked(connection, names, moment)
        after = {name: rates.left(pace, self._worker) for name, pace in after.items()}
        total = rates.room(after[WHOLE], self._limits(WHOLE, moment), moment).at_most
        granted: dict[str, int] = {}
        for name, wanted in counts.items():
            limits = self._limits(name, moment)
            number = max(0, min(wanted, total, rates.room(after[name], limits, moment, self._worker).at_most))
            granted[name] = number
            total -= number
            if number:
                after[name] = rates.taken(after[name], limits, number, moment, self._worker)
        if given := sum(granted.values()):
            after[WHOLE] = rates.taken(after[WHOLE], self._limits(WHOLE, moment), given, moment)
        rows.store(connection, self._channel, before, after, now)
        self._held = {name for name in names if any(one.worker == self._worker for one in after[name].holders)}
        return Grant(now, granted)

    def give_back(self, connection: Connection, counts: Mapping[str, int], taken_at: datetime, now: datetime) -> None:
        """Give back mails of one `take` (made at its grant's `at`) that were never begun."""
        if not any(counts.values()):
            return
        moment, then = Moment.of(now, self._zone), Moment.of(taken_at, self._zone)
        before, after = self._locked(connection, {WHOLE, *counts}, moment)
        for name, number in (*counts.items(), (WHOLE, sum(counts.values()))):
            after[name] = rates.given_back(after[name], number, then)
        rows.store(connection, self._channel, before, after, now)

    def look(self, connection: Connection, now: datetime, names: Iterable[str] = ()) -> dict[str, PaceNow]:
        """Every pace that is limited, slowed or resting, and those of `names`. For display: it changes nothing."""
        moment = Moment.of(now, self._zone)
        known = {name: Pace() for name in (WHOLE, *self._pacing.groups, *names)}
        found = {}
        for name, stored in (known | rows.load_active(connection, self._channel, now)).items():
            pace, limits = self._seen(stored, moment), self._limits(name, moment)
            room = rates.room(pace, limits, moment)
            found[name] = PaceNow(pace, limits, replace(room, why=_why(name, room.why)))
        return found

    def hold(self, connection: Connection, name: str, until: datetime, now: datetime) -> None:
        """Let a pace rest until then, because a person wants it."""
        before, after = self._locked(connection, {name}, Moment.of(now, self._zone))
        rows.store(connection, self._channel, before, {name: replace(after[name], held_until=until)}, now)

    def resume(self, connection: Connection, name: str, now: datetime) -> None:
        """End every rest of a pace, and let it go as fast as configured; what was sent still counts."""
        before, after = self._locked(connection, {name}, Moment.of(now, self._zone))
        free = replace(
            after[name], rate=0, rests=0, slots=0, resting_until=None, held_until=None, steady_since=None, reply=""
        )
        rows.store(connection, self._channel, before, {name: free}, now)

    def domains_of(self, name: str) -> tuple[str, ...]:
        """The domains of a group; a domain without a group is its own."""
        return self._domains(name)

    def note(self, group: str, heard: Heard, now: datetime, reply: str = "", asked: timedelta = timedelta()) -> None:
        """Remember an answer about a group's mail, or under `WHOLE` that the relay was found there or `away`.

        `asked`: how long it asked us to wait.
        """
        notes = self._notes.get(group)
        if notes is None:
            notes = self._notes[group] = _Notes()
        if heard is Heard.ACCEPTED:
            notes.accepted_at = now
        elif heard is Heard.DEFERRED:
            notes.deferred_at, notes.reply = now, reply
        elif heard is Heard.CROWDED:
            notes.crowded_at, notes.reply = now, reply
        elif heard is Heard.AWAY:
            # The first words say what has happened; later ones only that it lasts.
            notes.reply = reply if notes.deferred_at is None else notes.reply
            notes.deferred_at, notes.asked = now, max(notes.asked, asked)

    def save(self, connection: Connection, now: datetime) -> None:
        """Lower and raise the paces by the answers since the last `save`. Writes nothing when none changes."""
        notes, self._notes = self._notes, {}
        if not any(note.deferred_at or note.crowded_at for note in notes.values()):
            names = notes if self._slowed is None else notes.keys() & self._slowed
            slowed = rows.load_paces(connection, self._channel, names) if names else {}
            notes = {name: notes[name] for name, pace in slowed.items() if pace.rate or pace.slots or name == WHOLE}
        if not notes:
            return
        moment = Moment.of(now, self._zone)
        before, after = self._locked(connection, notes, moment)
        for name, note in notes.items():
            after[name] = self._heard(name, after[name], note, moment)
        rows.store(connection, self._channel, before, after, now)
        self.relay = after.get(WHOLE, self.relay)

    def _heard(self, name: str, pace: Pace, note: _Notes, moment: Moment) -> Pace:
        now, limits = moment.now, self._limits(name, moment)
        if name == WHOLE:
            if note.deferred_at and not (note.accepted_at and note.accepted_at > note.deferred_at):
                return outages.interrupted(pace, min(note.deferred_at, now), now, note.reply, note.asked)
            return outages.reached(pace, min(note.accepted_at, now)) if note.accepted_at else pace
        if note.deferred_at:
            return rates.fallen(pace, limits, min(note.deferred_at, now), now, note.reply)
        if note.crowded_at:
            return rates.crowded(pace, self._workers, min(note.crowded_at, now), note.reply)
        return rates.risen(pace, limits, min(note.accepted_at, now), now) if note.accepted_at else pace

    def leave(self, connection: Connection, now: datetime) -> None:
        """At the end of the worker's turn: save, give up its slots, and delete paces that limit nothing."""
        self.save(connection, now)
        if self._held:
            before, after = self._locked(connection, self._held, Moment.of(now, self._zone))
            left = {name: rates.left(pace, self._worker) for name, pace in after.items()}
            rows.store(connection, self._channel, before, left, now)
            self._held = set()
        rows.purge(connection, self._channel, now)

    def _locked(
        self, connection: Connection, names: Iterable[str], moment: Moment
    ) -> tuple[dict[str, Pace], dict[str, Pace]]:
        """Take the lock. Returns the stored paces, and the pace of every name as it is now."""
        rows.lock(connection, self._channel, moment.now)
        wanted = set(names)
        before = rows.load_paces(connection, self._channel, wanted)
        return before, {name: self._seen(before.get(name, Pace()), moment) for name in wanted}

    def _seen(self, pace: Pace, moment: Moment) -> Pace:
        seen = rates.seen_at(pace, moment)
        alive = tuple(one for one in seen.holders if one.worker == self._worker or not owner_is_gone(one.worker))
        return replace(seen, holders=alive)

    def _boundless(self, name: str, moment: Moment) -> bool:
        """Whether a pace counted nothing at the last `allowance`: then no worker has to wait for the lock."""
        slowed = self._slowed is None or name in self._slowed
        return not slowed and name not in self._held and self._limits(name, moment) == Limits()

    def _limits(self, name: str, moment: Moment) -> Limits:
        pacing = self._pacing
        if name == WHOLE:
            return Limits(pacing.per_minute, pacing.per_hour, warm_up.cap(pacing, moment.today))
        group = pacing.groups.get(name)
        if group is None:
            return Limits(pacing.other_per_minute, at_once=pacing.other_at_once)
        return Limits(group.per_minute, at_once=group.at_once)

    def _domains(self, name: str) -> tuple[str, ...]:
        if name == WHOLE:
            return ()
        group = self._pacing.groups.get(name)
        return group.domains if group else (name,)


def _why(name: str, why: Why) -> Why:
    return Why.AWAY if name == WHOLE and why is Why.RESTING else why
