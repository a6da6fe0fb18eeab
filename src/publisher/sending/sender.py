"""Hands the due deliveries of a publication to their channel and records what became of each try.

    due ─ claim ─> sending ─ channel.send ─> sent / refused
                    ^     │  └─ crash, no clear answer ─> uncertain
                    └─ deferred: tried again later

`sending` is committed before the channel does anything that the far side could accept: a process that dies after that
commit leaves a row that says so. Several senders work at the same time, see `dispatching`; each has a name of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from publisher.channels import BulkChannel, Channel
from publisher.channels.media import check_media
from publisher.core.errors import ChannelError, LostFile, PublisherError, StoreError, describe_bug
from publisher.core.messages import thaw
from publisher.core.reader_blocks import Variants, variants
from publisher.core.states import DeliveryState, PublicationState
from publisher.core.types import Message, Outcome
from publisher.core.wording import worded
from publisher.ledger import claims, steps
from publisher.ledger.installation import raise_mark
from publisher.ledger.owners import new_owner
from publisher.sending.bulk.allotment import Allotment
from publisher.sending.bulk.control import Mailing
from publisher.sending.bulk.mailing import BulkMailing
from publisher.sending.bulk.progress import Course, Stage, Standing
from publisher.sending.context import SendingContext
from publisher.sending.due import count_due, has_due
from publisher.sending.endings import LETTER, end, name_of, pause_without
from publisher.sending.loans import Loans
from publisher.sending.measuring import Measuring
from publisher.sending.retrying import PATIENCE, after_failure
from publisher.sending.turn import Turn
from publisher.sending.visits import planned_visits, rewrite
from publisher.storage.tables import publications

ChannelAllotment = Callable[[BulkChannel], Allotment]
"""The connections that a channel's mailings share."""

_BATCH = 100
_STOPPED = worded("the sender was stopped before an answer came; it may have gone out")


@dataclass(slots=True)
class _Sending:
    """One run of a publication; `bug`: an unexpected exception ended it, `trouble` says what is wrong with it."""

    publication: Row[Any]
    course: Course
    measuring: Measuring | None = None
    tried: int = 0
    begun: bool = False
    bug: bool = False
    trouble: str = ""

    def begin(self) -> None:
        """Its channel is open, so something can go out."""
        if self.course.due:
            self.begun = True
            self.course.at("begins", 0)

    @property
    def letter(self) -> bool:
        return bool(self.publication.kind == LETTER)

    @property
    def name(self) -> str:
        return name_of(self.publication)


class Sender:
    """Sends one publication at a time, under a name of its own. For one thread, except `break_off` and `abandon`."""

    def __init__(self, context: SendingContext, loans: Loans, allotment: ChannelAllotment, turn: Turn) -> None:
        self._context, self._loans, self._allotment, self._turn = context, loans, allotment, turn
        self._store = context.store
        self._owner = new_owner()
        self._breakable: BulkChannel | BulkMailing | None = None
        self._trying: tuple[_Sending, claims.Claimed] | None = None

    def deal_with(self, publication: Row[Any]) -> None:
        """Send what is due of one publication, and update its state. Raises `StoreError`."""
        with self._store.read() as connection:
            due = count_due(connection, publication.id, self._turn.clock())
        sending = self._sending(publication, due)
        stage: Stage = "ends"
        try:
            self._send(sending)
            with self._store.begin() as connection:
                ended = end(connection, publication, self._turn.clock(), self._turn.report)
                if sending.bug and ended is None:
                    # The next message would meet the same bug, and be as uncertain.
                    steps.hold(connection, publication.id, sending.trouble)
                if not sending.trouble and not self._turn.stopping() and self._has_more(connection, publication.id):
                    stage = "rests"
            if sending.measuring and ended is None:
                sending.measuring.look(sending.course.standing(stage, sending.tried), at_once=True)
        finally:
            self._turn.add(tried=sending.tried)
            sending.course.trouble = sending.trouble
            if sending.begun:
                sending.course.at(stage, sending.tried)
        if sending.trouble:
            self._turn.report(sending.trouble)

    def _sending(self, publication: Row[Any], due: int) -> _Sending:
        """A run of a publication; of what is no letter everybody can see how far it is."""
        if publication.kind == LETTER:
            return _Sending(publication, Course(publication, due, lambda _standing: None))
        measuring = Measuring(self._store, publication.id, self._turn.clock)

        def tell(standing: Standing) -> None:
            self._context.progress(standing)
            if standing.stage in ("begins", "goes on") and not self._turn.stopping():
                measuring.look(standing)

        return _Sending(publication, Course(publication, due, tell), measuring)

    def break_off(self) -> None:
        """End the wait for an answer, where the channel can do so."""
        if self._breakable is not None:
            self._breakable.break_off()

    def abandon(self) -> None:
        """Record that a try is given up for lost, while its thread still waits for the answer: it is uncertain.

        An answer that comes after all changes nothing any more.
        """
        if self._trying is None:
            return
        sending, delivery = self._trying
        now = self._turn.clock()
        with self._store.begin() as connection:
            lost = steps.record(connection, delivery.id, self._owner, now, DeliveryState.UNCERTAIN, reply=_STOPPED)
            claims.release(connection, self._owner)
            end(connection, sending.publication, now, self._turn.report)
        if lost:
            sending.course.ended(DeliveryState.UNCERTAIN, _STOPPED)
            sending.course.at("ends", sending.tried)
            self._turn.report(
                worded(
                    "%(publication)s: stopped before its answer came: publisher deliveries reconcile",
                    publication=sending.name,
                )
            )

    def _has_more(self, connection: Connection, publication: int) -> bool:
        """Whether more is due, and did not go out only because the pace does not allow it yet."""
        goes_on = publications.c.state == PublicationState.PUBLISHING
        query = select(publications.c.id).where(publications.c.id == publication, goes_on, has_due(self._turn.clock()))
        return connection.execute(query).first() is not None

    def _send(self, sending: _Sending) -> None:
        """Send what is due of one publication; what is wrong with it as a whole is noted."""
        publication = sending.publication
        try:
            with self._loans.lent(publication.channel) as channel:
                self._breakable = channel if isinstance(channel, BulkChannel) else None
                sending.begin()
                try:
                    self._hand_over(channel, sending)
                finally:
                    self._breakable = None
        except StoreError:
            raise
        except LostFile as error:
            with self._store.begin() as connection:
                sending.trouble = pause_without(connection, publication, error)
        except PublisherError as error:
            sending.trouble = worded("%(what)s: %(why)s", what=sending.name, why=error)
        except Exception as error:
            sending.bug = True
            sending.trouble = describe_bug(error, sending.name)

    def _hand_over(self, channel: Channel, sending: _Sending) -> None:
        try:
            if isinstance(channel, BulkChannel) and not sending.letter:
                self._send_in_bulk(channel, sending)
            else:
                self._send_batches(channel, self._variants(sending.publication), sending)
        except StoreError:
            # The claims end with their lease: to give them back, one would wait for the database once more.
            raise
        except BaseException:
            self._release()
            raise
        self._release()

    def _release(self) -> None:
        with self._store.begin() as connection:
            claims.release(connection, self._owner)

    def _send_in_bulk(self, channel: BulkChannel, sending: _Sending) -> None:
        """Send over several connections."""
        row, turn = sending.publication, self._turn
        mailing = Mailing(row.id, row.what, row.channel, self._variants(row))
        with self._allotment(channel).share() as share:
            bulk = BulkMailing(self._context, channel, mailing, share, sending.course, turn.clock, turn.stopping)
            self._breakable = bulk
            result = bulk.send()
        sending.tried += result.tried
        sending.bug = result.bug
        named = not result.trouble or result.trouble.startswith(mailing.name)
        sending.trouble = (
            result.trouble if named else worded("%(what)s: %(why)s", what=mailing.name, why=result.trouble)
        )

    def _variants(self, publication: Row[Any]) -> Variants:
        """The variants of a publication's frozen message, one of which each reader gets. Raises `LostFile`."""
        message = thaw(publication.message, self._context.workspace)
        check_media(message)
        with self._store.read() as connection:
            urls = planned_visits(connection, publication.id)
        links = self._context.addressing.links
        return variants(message, rewrite(message, links, publication.id, urls) if urls else None)

    def _send_batches(self, channel: Channel, message: Variants, sending: _Sending) -> None:
        away, turn, publication = 0, self._turn, sending.publication.id
        while not turn.stopping():
            with self._store.begin() as connection:
                batch = claims.claim(connection, publication, self._owner, turn.clock(), _BATCH)
            if not batch:
                return
            for delivery in batch:
                if turn.stopping():
                    return
                theirs = message(delivery.omitted, bool(delivery.wanted_lang), delivery.tracked)
                next_at = self._try(channel, theirs, delivery, sending)
                sending.course.at("goes on", sending.tried)
                away = away + 1 if next_at else 0
                if next_at and away == PATIENCE:
                    with self._store.begin() as connection:
                        steps.postpone(connection, publication, next_at)
                    return

    def _try(self, channel: Channel, message: Message, delivery: claims.Claimed, sending: _Sending) -> datetime | None:
        """Send to one destination and record the outcome; returns when to try again, if the far side was away."""
        clock, what = self._turn.clock, sending.publication.what
        with self._store.begin() as connection:
            if not steps.begin(connection, delivery, self._owner, clock()):
                return None
            mark = raise_mark(connection)
        self._context.mark.raise_to(mark, clock())
        sending.tried += 1
        self._trying = sending, delivery
        try:
            outcome = channel.send(message, self._context.addressing.of(delivery, what, sending.letter))
        except LostFile:
            with self._store.begin() as connection:
                claims.give_back(connection, [delivery.id], self._owner, clock())
            raise
        except ChannelError as error:
            return self._record_failure(delivery, error, sending)
        except Exception as error:
            # A bug in the channel: it may have gone out.
            reply = f"{type(error).__name__}: {error}"
            self._record(delivery, DeliveryState.UNCERTAIN, Outcome(reply=reply), sending)
            raise
        finally:
            self._trying = None
        self._record(delivery, DeliveryState.SENT, outcome, sending)
        return None

    def _record_failure(self, delivery: claims.Claimed, error: ChannelError, sending: _Sending) -> datetime | None:
        now, give_up_after = self._turn.clock(), self._context.rules.pacing.give_up_after
        state, next_at = after_failure(error, delivery.attempts + 1, delivery.first_tried_at, now, give_up_after)
        self._record(delivery, state, Outcome(reply=error.reply), sending, next_at)
        return next_at

    def _record(
        self,
        delivery: claims.Claimed,
        state: DeliveryState,
        outcome: Outcome,
        sending: _Sending,
        next_at: datetime | None = None,
    ) -> None:
        with self._store.begin() as connection:
            recorded = steps.record(
                connection, delivery.id, self._owner, self._turn.clock(), state,
                reply=outcome.reply, remote_id=outcome.remote_id, url=outcome.url, next_at=next_at,
                attempt=delivery.attempts + 1,
            )  # fmt: skip
        if recorded:
            sending.course.ended(state, outcome.url or outcome.reply)
