"""Hands due deliveries to their channels and records what became of each try.

    due ─ claim ─> sending ─ channel.send ─> sent / refused
                    ^     │  └─ crash, no clear answer ─> uncertain
                    └─ deferred: tried again later

`sending` is committed before the channel does anything that the far side could accept: a process that dies after that
commit leaves a row that says so. What goes wrong with one publication or channel does not stop the others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, exists, select

from publisher.channels import BulkChannel, Channel
from publisher.channels.media import check_media
from publisher.core.errors import ChannelError, LostFile, PublisherError, StoreError, describe_bug
from publisher.core.messages import thaw
from publisher.core.reader_blocks import Variants, variants
from publisher.core.states import OPEN_DELIVERIES, DeliveryState, PublicationState
from publisher.core.types import Clock, Message, Outcome
from publisher.ledger import claims, steps
from publisher.ledger.installation import raise_mark
from publisher.ledger.owners import new_owner
from publisher.sending.bulk.control import Mailing
from publisher.sending.bulk.mailing import BulkMailing
from publisher.sending.context import SendingContext
from publisher.sending.endings import LETTER, end, name_of, pause_without
from publisher.sending.retrying import PATIENCE, after_failure
from publisher.sending.visits import planned_visits, rewrite
from publisher.storage.tables import deliveries, publications

_BATCH = 100


@dataclass(slots=True)
class _Turn:
    """One call of `send_due`, with the number of deliveries tried in it."""

    clock: Clock
    stop: Callable[[], bool]
    report: Callable[[str], None]
    tried: int = 0


@dataclass(slots=True)
class _Sending:
    """One publication in a turn; `bug`: an unexpected exception ended it."""

    publication: int
    what: str
    turn: _Turn
    letter: bool
    bug: bool = False


class Sender:
    """Claims deliveries under a name of its own and gives them to the channels."""

    def __init__(self, context: SendingContext) -> None:
        self._context = context
        self._store = context.store
        self._owner = new_owner()

    def send_due(
        self, clock: Clock, stop: Callable[[], bool] = lambda: False, report: Callable[[str], None] = lambda _: None
    ) -> int:
        """Try every delivery that is due now; how many were tried. `stop` is asked before each.

        `report` hears what is wrong with a publication as a whole; the others are sent all the same.
        """
        turn = _Turn(clock, stop, report)
        for publication in self._open():
            self._deal_with(publication, turn)
        return turn.tried

    def _open(self, *conditions: ColumnElement[bool]) -> Sequence[Row[Any]]:
        """Publications that are being sent: letters first, since somebody waits for each."""
        query = select(publications).where(publications.c.state == PublicationState.PUBLISHING, *conditions)
        by_kind = case((publications.c.kind == LETTER, 0), else_=1)
        with self._store.read() as connection:
            return connection.execute(query.order_by(by_kind, publications.c.at, publications.c.id)).all()

    def _deal_with(self, publication: Row[Any], turn: _Turn) -> None:
        """Send what is due of one publication, and update its state."""
        sending = _Sending(publication.id, publication.what, turn, publication.kind == LETTER)
        trouble = self._send(publication, sending)
        with self._store.begin() as connection:
            ended = end(connection, publication, turn.clock(), turn.report)
            if sending.bug and ended is None:
                # The next message would meet the same bug, and be as uncertain.
                steps.hold(connection, publication.id, trouble)
        if trouble:
            turn.report(trouble)

    def _send_letters(self, turn: _Turn) -> None:
        """Send letters that have come in meanwhile: a new subscriber must not wait for the end of a mailing."""
        due = exists().where(
            deliveries.c.publication_id == publications.c.id,
            deliveries.c.state.in_(OPEN_DELIVERIES),
            claims.due_at(turn.clock()),
        )
        for letter in self._open(publications.c.kind == LETTER, due):
            self._deal_with(letter, turn)

    def _send(self, publication: Row[Any], sending: _Sending) -> str:
        """Send what is due of one publication; returns what is wrong with it as a whole, or ""."""
        name = name_of(publication)
        try:
            channel = self._context.channel(publication.channel)
            try:
                if isinstance(channel, BulkChannel) and not sending.letter:
                    return self._send_in_bulk(channel, publication, sending)
                self._send_batches(channel, self._variants(publication), sending)
            finally:
                with self._store.begin() as connection:
                    claims.release(connection, self._owner)
                channel.close()
        except StoreError:
            raise
        except LostFile as error:
            with self._store.begin() as connection:
                return pause_without(connection, publication, error)
        except PublisherError as error:
            return f"{name}: {error}"
        except Exception as error:
            sending.bug = True
            return describe_bug(error, name)
        return ""

    def _send_in_bulk(self, channel: BulkChannel, publication: Row[Any], sending: _Sending) -> str:
        """Send over several connections, with letters in between; returns what is wrong, or ""."""
        turn = sending.turn
        mailing = Mailing(publication.id, publication.what, publication.channel, self._variants(publication))
        result = BulkMailing(self._context, channel, mailing, turn.clock, turn.stop).send(
            lambda: self._send_letters(turn)
        )
        turn.tried += result.tried
        sending.bug = result.bug
        named = not result.trouble or result.trouble.startswith(mailing.name)
        return result.trouble if named else f"{mailing.name}: {result.trouble}"

    def _variants(self, publication: Row[Any]) -> Variants:
        """The variants of a publication's frozen message, one of which each reader gets. Raises `LostFile`."""
        message = thaw(publication.message, self._context.workspace)
        check_media(message)
        with self._store.read() as connection:
            urls = planned_visits(connection, publication.id)
        links = self._context.addressing.links
        return variants(message, rewrite(message, links, publication.id, urls) if urls else None)

    def _send_batches(self, channel: Channel, message: Variants, sending: _Sending) -> None:
        away, turn = 0, sending.turn
        while not turn.stop():
            with self._store.begin() as connection:
                batch = claims.claim(connection, sending.publication, self._owner, turn.clock(), _BATCH)
            if not batch:
                return
            for delivery in batch:
                if turn.stop():
                    return
                theirs = message(delivery.omitted, bool(delivery.wanted_lang), delivery.tracked)
                next_at = self._try(channel, theirs, delivery, sending)
                away = away + 1 if next_at else 0
                if next_at and away == PATIENCE:
                    with self._store.begin() as connection:
                        steps.postpone(connection, sending.publication, next_at)
                    return
            if not sending.letter:
                self._send_letters(turn)

    def _try(self, channel: Channel, message: Message, delivery: claims.Claimed, sending: _Sending) -> datetime | None:
        """Send to one destination and record the outcome; returns when to try again, if the far side was away."""
        clock = sending.turn.clock
        with self._store.begin() as connection:
            if not steps.begin(connection, delivery, self._owner, clock()):
                return None
            mark = raise_mark(connection)
        self._context.mark.raise_to(mark, clock())
        sending.turn.tried += 1
        try:
            outcome = channel.send(message, self._context.addressing.of(delivery, sending.what, sending.letter))
        except LostFile:
            with self._store.begin() as connection:
                claims.give_back(connection, [delivery.id], self._owner, clock())
            raise
        except ChannelError as error:
            return self._record_failure(delivery, error, clock())
        except Exception as error:
            # A bug in the channel: it may have gone out.
            reply = f"{type(error).__name__}: {error}"
            self._record(delivery, clock(), DeliveryState.UNCERTAIN, Outcome(reply=reply))
            raise
        self._record(delivery, clock(), DeliveryState.SENT, outcome)
        return None

    def _record_failure(self, delivery: claims.Claimed, error: ChannelError, now: datetime) -> datetime | None:
        state, next_at = after_failure(
            error, delivery.attempts + 1, delivery.first_tried_at, now, self._context.rules.pacing.give_up_after
        )
        self._record(delivery, now, state, Outcome(reply=error.reply), next_at)
        return next_at

    def _record(
        self,
        delivery: claims.Claimed,
        now: datetime,
        state: DeliveryState,
        outcome: Outcome,
        next_at: datetime | None = None,
    ) -> None:
        with self._store.begin() as connection:
            steps.record(
                connection, delivery.id, self._owner, now, state,
                reply=outcome.reply, remote_id=outcome.remote_id, url=outcome.url, next_at=next_at,
                attempt=delivery.attempts + 1,
            )  # fmt: skip
