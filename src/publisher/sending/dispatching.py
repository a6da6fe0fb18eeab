"""Everything that is due, each publication in a thread of its own, so that none waits for another.

    the turn's thread   survey ────── survey ────── survey ── … ── nothing is under way any more, or told to stop
                          │ └ letters, several times a second
                          ├──> (newsletter, letters)    one after the other, beside the mailings
                          ├──> (newsletter, 12)         a mailing ─┐ share the connections of their channel,
                          ├──> (newsletter, 15)         a mailing ─┘ see `bulk.allotment`
                          ├──> (x, 13)                  a post: planned, then sent
                          └──> ("", …)                  what the survey begins besides

Each thread has an owner's name and a channel of its own: what one gives up or closes is not another's. At most eight
publications of one channel are under way at a time; the next begins when one has ended.
"""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Row, and_, or_, select

from publisher.channels import BulkChannel
from publisher.core.errors import ConfigError, PublisherError, RestoredStore, StoreError, describe_bug
from publisher.core.states import PublicationState
from publisher.core.wording import text_of, worded
from publisher.ledger import holds
from publisher.sending.bulk.allotment import Allotment
from publisher.sending.bulk.progress import Course
from publisher.sending.catching_up import CatchingUp
from publisher.sending.context import SendingContext
from publisher.sending.due import has_due, has_open, have_become_due
from publisher.sending.endings import LETTER, end
from publisher.sending.enqueueing import Enqueueing
from publisher.sending.loans import Loans
from publisher.sending.sender import Sender
from publisher.sending.side_work import Key, SideWork
from publisher.sending.turn import Turn
from publisher.storage.tables import publications

_AT_ONCE = 8
"""Publications of one channel that are sent at the same time."""

_LOOK = 0.2
"""Seconds between two looks for letters while something is being sent."""

_WRITTEN = timedelta(seconds=0.3)

_LAST_WORDS = 1.5
"""Seconds for what was broken off to be recorded."""

_LETTERS = "letters"


class Dispatching:
    """Sends what is due. One turn at a time."""

    def __init__(self, context: SendingContext) -> None:
        self._context, self._store = context, context.store
        self._enqueueing, self._catching_up = Enqueueing(context), CatchingUp(context)
        self._loans = Loans(context.channel, context.another_channel or context.channel)
        self._allotments: dict[str, Allotment] = {}
        self._senders: dict[Key, Sender] = {}
        self._surveyed_at = datetime.max.replace(tzinfo=UTC)
        self._seen_due: frozenset[int] = frozenset()
        self._lock = threading.Lock()

    def send(self, turn: Turn, work: SideWork | None = None) -> None:
        """Send what is due, and what becomes due meanwhile, until nothing is left or the turn is told to stop.

        What goes wrong with one publication or channel is reported, and does not stop the others. Raises `ConfigError`
        and `RestoredStore` at the end when the last survey did: then nothing could begin.
        """
        work = work or SideWork(turn.report)
        refused: ConfigError | RestoredStore | None = None
        turn.seen.clear()
        while not turn.stopping():
            until = time.monotonic() + turn.every
            # With nothing being sent, what this turn has dealt with already waits for the next one, and so does upkeep:
            # where the database fails, each would wait for it, one after the other.
            again = not turn.seen or any(channel for channel, _ in work.going())
            try:
                refused = None
                self._guarded(turn, partial(self._begin_due, turn, work, again))
            except (ConfigError, RestoredStore) as error:
                # What has begun, upkeep included, ends first.
                refused = error
            if not work.going():
                break
            self._attend(turn, work, until)
        self._finish(turn, work)
        work.raise_death()
        if refused is not None:
            raise refused

    def has_become_due(self, now: datetime) -> bool:
        """Whether a publication's time has come that has not been seen yet. False where the database cannot say."""
        # Who puts something on the calendar for now writes the time down a little before the row can be seen.
        since, before = self._surveyed_at - _WRITTEN, self._seen_due
        try:
            with self._store.read() as connection:
                self._seen_due = have_become_due(connection, since, now)
        except StoreError:
            return False
        return not self._seen_due <= before

    def _attend(self, turn: Turn, work: SideWork, until: float) -> None:
        """Wait for the next survey, until something becomes due, or until all is done; letters begin meanwhile."""
        while work.going() and time.monotonic() < until and not turn.stopping():
            work.wait(_LOOK)
            if self.has_become_due(turn.clock()):
                return
            self._guarded(turn, lambda: self._begin_letters(turn, work, again=False))

    def _finish(self, turn: Turn, work: SideWork) -> None:
        """Wait for what is under way. When the turn's time is over, break it off, and abandon what still waits.

        Upkeep is not waited for that long: whatever it does can be interrupted, and is done again.
        """
        while any(channel for channel, _ in work.going()) and not turn.overdue():
            work.wait(_LOOK)
        for sender in self._busy_senders():
            sender.break_off()
        until = time.monotonic() + _LAST_WORDS
        while work.going() and time.monotonic() < until:
            work.wait(_LOOK)
        for sender in self._busy_senders():
            self._guarded(turn, sender.abandon)

    def _guarded(self, turn: Turn, step: Callable[[], None]) -> None:
        """A fault in the turn's own thread must not lose sight of the threads under way."""
        try:
            step()
        except (ConfigError, RestoredStore):
            raise
        except PublisherError as error:
            turn.report(text_of(error))
        except Exception as error:
            turn.report(describe_bug(error, worded("what is due")))

    def _begin_due(self, turn: Turn, work: SideWork, again: bool) -> None:
        """Begin all that is due. Unless `again`, only what this turn has not dealt with yet."""
        self._surveyed_at = turn.clock()
        self.has_become_due(self._surveyed_at)
        released = turn.survey(again)
        if turn.stopping():
            # Another process may have taken the tick: what is due is its business.
            return
        self._begin_letters(turn, work, again)
        now = turn.clock()
        rows = self._waiting(released, now)
        # Those in time first: an overdue one then sees that its account is busy.
        for row in sorted(rows, key=lambda one: self._catching_up.is_overdue(one, now)):
            key: Key = (row.channel, row.id)
            if key in work.going() or (row.id in turn.seen and not again) or not self._may_begin(row, work, now):
                continue
            turn.seen.add(row.id)
            if row.state == PublicationState.PUBLISHING and not row.is_due:
                self._end(row, turn)
            else:
                work.begin(
                    key, worded("publication %(number)s", number=row.id), partial(self._publication, key, row, turn)
                )

    def _waiting(self, released: Sequence[int], now: datetime) -> Sequence[Row[Any]]:
        """Publications to start, and those that are being sent and have something due, or nothing open any more."""
        is_due = has_due(now)
        going_on = and_(
            publications.c.state == PublicationState.PUBLISHING, publications.c.kind != LETTER, or_(is_due, ~has_open())
        )
        query = (
            select(publications, is_due.label("is_due"))
            .where(or_(publications.c.id.in_(released), going_on))
            .order_by(publications.c.at, publications.c.id)
        )
        with self._store.read() as connection:
            held = holds.load(connection, now)
            rows = connection.execute(query).all()
        return [row for row in rows if holds.holding(held, row.channel, row.lang, now) is None]

    def _may_begin(self, row: Row[Any], work: SideWork, now: datetime) -> bool:
        theirs = [what for channel, what in work.going() if channel == row.channel and what != _LETTERS]
        if not self._catching_up.is_overdue(row, now):
            return len(theirs) < _AT_ONCE
        until = self._catching_up.waits_until(row, now)
        if until is not None:
            local = until.astimezone(self._context.rules.zone)
            why = worded("overdue posts of one account go out one by one; next one at %(time)s", time=f"{local:%H:%M}")
            Course(row, 1, self._context.progress, reply=why).at("waits", 0)
        return until is None and not theirs

    def _publication(self, key: Key, row: Row[Any], turn: Turn) -> None:
        """In a thread of its own: start a publication if it is only scheduled, and send what is due of it."""
        if row.state != PublicationState.PUBLISHING:
            try:
                planned = self._enqueueing.enqueue(row.id, turn.clock())
            except StoreError:
                raise
            except PublisherError as error:
                turn.report(worded("publication %(number)s: %(error)s", number=row.id, error=error))
                return
            turn.add(started=bool(planned))
        with self._store.read() as connection:
            query = select(publications).where(publications.c.id == row.id)
            row = connection.execute(query.where(publications.c.state == PublicationState.PUBLISHING)).first()  # type: ignore[assignment]
        if row is not None:
            self._deal_with(key, [row], turn)

    def _begin_letters(self, turn: Turn, work: SideWork, again: bool) -> None:
        """Begin letters, a thread for each channel: somebody waits for each of them."""
        letters = self._due_letters(turn, again)
        for channel in {letter.channel for letter in letters}:
            key: Key = (channel, _LETTERS)
            if key not in work.going():
                theirs = [letter for letter in letters if letter.channel == channel]
                work.begin(
                    key, worded("letters by %(channel)s", channel=channel), partial(self._deal_with, key, theirs, turn)
                )

    def _due_letters(self, turn: Turn, again: bool) -> Sequence[Row[Any]]:
        state, kind = publications.c.state == PublicationState.PUBLISHING, publications.c.kind == LETTER
        query = select(publications).where(state, kind, has_due(turn.clock())).order_by(publications.c.at)
        with self._store.read() as connection:
            rows = connection.execute(query.order_by(publications.c.id)).all()
        return [row for row in rows if again or row.id not in turn.seen]

    def _deal_with(self, key: Key, rows: Sequence[Row[Any]], turn: Turn) -> None:
        """Send publications of one channel one after the other."""
        sender = Sender(self._context, self._loans, partial(self._allotment, key[0]), turn)
        with self._lock:
            self._senders[key] = sender
        try:
            for row in rows:
                turn.seen.add(row.id)
                sender.deal_with(row)
        finally:
            with self._lock:
                # After an abandoned turn another sender may have the key.
                if self._senders.get(key) is sender:
                    del self._senders[key]

    def _busy_senders(self) -> list[Sender]:
        with self._lock:
            return list(self._senders.values())

    def _allotment(self, name: str, channel: BulkChannel) -> Allotment:
        with self._lock:
            return self._allotments.setdefault(name, Allotment(channel.connections))

    def _end(self, row: Row[Any], turn: Turn) -> None:
        with self._store.begin() as connection:
            end(connection, row, turn.clock(), turn.report)
