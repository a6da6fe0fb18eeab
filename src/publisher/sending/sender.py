"""Hands what is due to the channels and notes what became of each try.

`sending` is committed before the channel is asked to do anything that the far side could accept. Whoever dies behind
that commit leaves a row that says so. What goes wrong with one publication or channel does not keep the others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Row, case, exists, select

from publisher.channels import BulkChannel, Channel
from publisher.core.errors import ChannelError, PublisherError, StoreError, describe_bug
from publisher.core.links import Links
from publisher.core.messages import thaw
from publisher.core.reader_blocks import Variants, variants
from publisher.core.states import OPEN_DELIVERIES, DeliveryState, PublicationState
from publisher.core.tokens import Tokens
from publisher.core.types import Clock, Message, Outcome
from publisher.ledger import claims, steps
from publisher.ledger.owners import new_owner
from publisher.sending.bulk.control import Mailing, Manners
from publisher.sending.bulk.mailing import Crew, MailingProgress
from publisher.sending.destinations import Addressing
from publisher.sending.retrying import PATIENCE, after_failure
from publisher.sending.visits import planned_visits, rewrite
from publisher.storage.database import Store
from publisher.storage.tables import deliveries, publications

Channels = Callable[[str], Channel]

_BATCH = 100
JOURNALS = "journal"
"""The folder of the workspace in which senders keep what they have begun."""
LETTER = "letter"
"""The kind of publication that is written to one person: it never waits for a mailing."""


@dataclass(slots=True)
class _Turn:
    """One call of `send_due`, with how many deliveries were tried in it."""

    clock: Clock
    stop: Callable[[], bool]
    report: Callable[[str], None]
    tried: int = 0


@dataclass(slots=True)
class _Sending:
    """One publication in a turn, and whether the channel broke in it."""

    publication: int
    what: str
    turn: _Turn
    letter: bool
    defect: bool = False


class Sender:
    """One sender: a name under which deliveries are claimed, and the channels that take them."""

    def __init__(
        self,
        store: Store,
        workspace: Path,
        channels: Channels,
        links: Links,
        tokens: Tokens,
        manners: Manners | None = None,
        progress: MailingProgress = lambda _done: None,
    ) -> None:
        self._manners, self._progress = manners or Manners(), progress
        self._store = store
        self._workspace = workspace
        self._channel = channels
        self._links = links
        self._addressing = Addressing(links, tokens)
        self._owner = new_owner()

    def send_due(
        self, clock: Clock, stop: Callable[[], bool] = lambda: False, report: Callable[[str], None] = lambda _: None
    ) -> int:
        """Try every delivery that is due now; how many were tried. `stop` is asked before each.

        What is wrong with one publication as a whole goes to `report`; the others are sent all the same.
        """
        turn = _Turn(clock, stop, report)
        for publication in self._open():
            self._deal_with(publication, turn)
        return turn.tried

    def _open(self, *conditions: ColumnElement[bool]) -> Sequence[Row[Any]]:
        """What is being sent: letters first, since somebody waits for each."""
        query = select(publications).where(publications.c.state == PublicationState.PUBLISHING, *conditions)
        by_kind = case((publications.c.kind == LETTER, 0), else_=1)
        with self._store.read() as connection:
            return connection.execute(query.order_by(by_kind, publications.c.at, publications.c.id)).all()

    def _deal_with(self, publication: Row[Any], turn: _Turn) -> None:
        """Send what is due of one publication, and note how it stands."""
        sending = _Sending(publication.id, publication.what, turn, publication.kind == LETTER)
        trouble = self._send(publication, sending)
        with self._store.begin() as connection:
            published = steps.settle(connection, publication.id, turn.clock())
            if sending.defect and not published:
                # The next message would meet the same defect, and be as uncertain.
                steps.hold(connection, publication.id, trouble)
        if trouble:
            turn.report(trouble)

    def _send_letters(self, turn: _Turn) -> None:
        """Send the letters that have come in meanwhile: whoever subscribes does not wait for a hundred thousand."""
        due = exists().where(
            deliveries.c.publication_id == publications.c.id,
            deliveries.c.state.in_(OPEN_DELIVERIES),
            deliveries.c.next_at <= turn.clock(),
        )
        for letter in self._open(publications.c.kind == LETTER, due):
            self._deal_with(letter, turn)

    def _send(self, publication: Row[Any], sending: _Sending) -> str:
        """Send what is due of one publication; what is wrong with it as a whole, or ""."""
        name = f"publication {publication.id} ({publication.what}, {publication.channel}, {publication.lang})"
        try:
            channel = self._channel(publication.channel)
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
        except PublisherError as error:
            return f"{name}: {error}"
        except Exception as error:
            sending.defect = True
            return describe_bug(error, name)
        return ""

    def _send_in_bulk(self, channel: BulkChannel, publication: Row[Any], sending: _Sending) -> str:
        """By several connections at once, with what is begun in their journals. Letters go in between."""
        turn = sending.turn
        mailing = Mailing(publication.id, publication.what, publication.channel, self._variants(publication))
        crew = Crew(self._store, self._workspace / JOURNALS, self._addressing, self._manners)
        done = crew.send(channel, mailing, turn.clock, turn.stop, lambda: self._send_letters(turn), self._progress)
        turn.tried += done.tried
        sending.defect = done.defect
        name = f"publication {publication.id} ({publication.what})"
        return done.trouble if done.trouble.startswith(name) or not done.trouble else f"{name}: {done.trouble}"

    def _variants(self, publication: Row[Any]) -> Variants:
        """What each reader of a publication gets of its frozen message."""
        message = thaw(publication.message, self._workspace)
        with self._store.read() as connection:
            urls = planned_visits(connection, publication.id)
        return variants(message, rewrite(message, self._links, publication.id, urls) if urls else None)

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
        """Send to one destination and note what became of it; when to try again, if the far side was away."""
        clock = sending.turn.clock
        with self._store.begin() as connection:
            if not steps.begin(connection, delivery, self._owner, clock()):
                return None
        sending.turn.tried += 1
        try:
            outcome = channel.send(message, self._addressing.of(delivery, sending.what, sending.letter))
        except ChannelError as error:
            return self._record_failure(delivery, error, clock())
        except Exception as error:
            # The channel doesn't say whether it went out.
            reply = f"{type(error).__name__}: {error}"
            self._record(delivery.id, clock(), DeliveryState.UNCERTAIN, Outcome(reply=reply))
            raise
        self._record(delivery.id, clock(), DeliveryState.SENT, outcome)
        return None

    def _record_failure(self, delivery: claims.Claimed, error: ChannelError, now: datetime) -> datetime | None:
        state, next_at = after_failure(
            error, delivery.attempts + 1, delivery.first_tried_at, now, self._manners.pacing.give_up_after
        )
        self._record(delivery.id, now, state, Outcome(reply=error.reply), next_at)
        return next_at

    def _record(
        self, delivery: int, now: datetime, state: DeliveryState, outcome: Outcome, next_at: datetime | None = None
    ) -> None:
        with self._store.begin() as connection:
            steps.record(
                connection, delivery, self._owner, now, state,
                reply=outcome.reply, remote_id=outcome.remote_id, url=outcome.url, next_at=next_at,
            )  # fmt: skip
