"""From a due publication to every destination once: enqueue, claim, send, settle, recover, reconcile.

    scheduled ─ enqueue ─> a row a destination ─ claim ─> sending ─ channel.send ─> sent / refused
                                    ^                        │  └─ crash, no clear answer ─> uncertain
                                    └────── deferred <───────┘

`sending` is committed before the channel is asked to do anything that the far side could accept. Whoever dies behind
that commit leaves a row that says so.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Row, select, update

from publisher import ledger
from publisher.channels import Channel
from publisher.errors import Ambiguous, ChannelError, NotAllowed, NotFound, Refused, Unavailable
from publisher.frozen import thaw
from publisher.states import DeliveryState, PublicationState
from publisher.store import Store
from publisher.tables import deliveries, publications
from publisher.types import Destination, Message, Outcome

Clock = Callable[[], datetime]

MAX_ATTEMPTS = 8
_FIRST_DELAY = timedelta(seconds=30)
_LONGEST_DELAY = timedelta(hours=2)
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row of the ledger, as people see it."""

    id: int
    publication: int
    what: str
    channel: str
    lang: str
    destination: str
    state: str
    attempts: int
    at: datetime
    remote_id: str
    url: str
    reply: str


def retry_delay(attempts: int, asked: timedelta | None, jitter: float) -> timedelta:
    """How long to wait after the n-th failed try: doubling from 30 s to 2 h, never less than the far side asked for.

    `jitter` in [0, 1) spreads the tries over another half, so that deferred readers don't all come back at once.
    """
    backoff: timedelta = min(_FIRST_DELAY * 2 ** max(attempts - 1, 0), _LONGEST_DELAY)
    return max(backoff, asked or timedelta()) * (1 + jitter / 2)


class Deliveries:
    """Sends what is due through the workspace's channels, and answers who got it."""

    def __init__(self, store: Store, workspace: Path, channels: Callable[[str], Channel], list_name: str) -> None:
        self._store = store
        self._workspace = workspace
        self._channel = channels
        self._list = list_name
        self._owner = ledger.new_owner()

    def recover(self, now: datetime) -> int:
        """Name as `uncertain` what a dead sender had begun; how many rows that were."""
        with self._store.begin() as connection:
            return ledger.abandon(connection, self._owner, now)

    def enqueue(self, publication: int, now: datetime) -> int:
        """Start a scheduled publication: its rows are planned in the same transaction that makes it `publishing`.

        Returns the number of rows; 0 also when another process has started it first.
        """
        with self._store.begin() as connection:
            # 1. Win the publication, or leave it to whoever did.
            won = connection.execute(
                update(publications)
                .where(publications.c.id == publication, publications.c.state == PublicationState.SCHEDULED)
                .values(state=PublicationState.PUBLISHING)
            )
            if won.rowcount != 1:
                return 0
            row = connection.execute(select(publications).where(publications.c.id == publication)).one()
            channel = self._channel(row.channel)
            # 2. Plan a row a destination; the unique key makes a second one impossible.
            if channel.audience == "subscribers":
                planned = ledger.plan_subscribers(connection, publication, row.lang, self._list, now)
            else:
                planned = ledger.plan_account(connection, publication, row.lang, channel.account, now)
            # 3. Note how many there are: `published` is measured against it.
            connection.execute(update(publications).where(publications.c.id == publication).values(planned=planned))
            return planned

    def send_due(self, clock: Clock, stop: Callable[[], bool] = lambda: False) -> int:
        """Try every delivery that is due now; how many were tried. `stop` is asked before each."""
        with self._store.read() as connection:
            open_ones = connection.execute(
                select(publications)
                .where(publications.c.state == PublicationState.PUBLISHING)
                .order_by(publications.c.at)
            ).all()
        tried = 0
        for publication in open_ones:
            tried += self._send(publication, clock, stop)
            with self._store.begin() as connection:
                ledger.settle(connection, publication.id, clock())
        return tried

    def _send(self, publication: Row[tuple[object, ...]], clock: Clock, stop: Callable[[], bool]) -> int:
        channel = self._channel(publication.channel)
        message = thaw(publication.message, self._workspace)
        tried = 0
        try:
            while not stop():
                with self._store.begin() as connection:
                    batch = ledger.claim(connection, publication.id, self._owner, clock(), _BATCH)
                if not batch:
                    break
                for delivery in batch:
                    if stop():
                        break
                    tried += self._try(channel, message, delivery, clock)
        finally:
            with self._store.begin() as connection:
                ledger.release(connection, self._owner)
            channel.close()
        return tried

    def _try(self, channel: Channel, message: Message, delivery: ledger.Claimed, clock: Clock) -> int:
        with self._store.begin() as connection:
            if not ledger.begin(connection, delivery, self._owner, clock()):
                return 0
        try:
            outcome = channel.send(message, _destination(delivery))
        except ChannelError as error:
            self._record_failure(delivery, error, clock())
        else:
            self._record(delivery.id, clock(), DeliveryState.SENT, outcome)
        return 1

    def _record_failure(self, delivery: ledger.Claimed, error: ChannelError, now: datetime) -> None:
        next_at = None
        if isinstance(error, Unavailable) and delivery.attempts + 1 < MAX_ATTEMPTS:
            state = DeliveryState.DEFERRED
            # Spreading tries needs no secrecy.
            next_at = now + retry_delay(delivery.attempts + 1, error.retry_after, random.random())  # noqa: S311
        elif isinstance(error, Refused | Unavailable):
            state = DeliveryState.REFUSED
        else:
            state = DeliveryState.UNCERTAIN
        self._record(delivery.id, now, state, Outcome(reply=error.reply), next_at)

    def _record(
        self, delivery: int, now: datetime, state: DeliveryState, outcome: Outcome, next_at: datetime | None = None
    ) -> None:
        with self._store.begin() as connection:
            ledger.record(
                connection, delivery, self._owner, now, state,
                reply=outcome.reply[: ChannelError.REPLY_LIMIT], remote_id=outcome.remote_id, url=outcome.url,
                next_at=next_at,
            )  # fmt: skip

    def rows(self, publication: int | None = None, state: str | None = None) -> list[Delivery]:
        """Who got it, who didn't, and why, in the order in which it was planned."""
        query = (
            select(deliveries, publications.c.what, publications.c.channel)
            .join_from(deliveries, publications)
            .order_by(deliveries.c.id)
        )
        if publication is not None:
            query = query.where(deliveries.c.publication_id == publication)
        if state is not None:
            query = query.where(deliveries.c.state == state)
        with self._store.read() as connection:
            return [
                Delivery(
                    row.id, row.publication_id, row.what, row.channel, row.lang, row.destination, row.state,
                    row.attempts, row.changed_at, row.remote_id, row.url, row.reply,
                )
                for row in connection.execute(query)
            ]  # fmt: skip

    def counts(self, publication_ids: list[int]) -> Mapping[int, Mapping[str, int]]:
        """Number of deliveries by state, for each publication."""
        with self._store.read() as connection:
            return ledger.counts(connection, publication_ids)

    def reconcile(self, now: datetime) -> dict[int, str]:
        """Ask each far side about what is uncertain; what was found out, by delivery id.

        Found → `sent`; certainly not there → `queued` again; where the far side cannot be asked it stays, for a person.
        """
        answers: dict[int, str] = {}
        with self._store.read() as connection:
            query = (
                select(deliveries, publications.c.channel, publications.c.message)
                .join_from(deliveries, publications)
                .where(deliveries.c.state == DeliveryState.UNCERTAIN)
            )
            rows = connection.execute(query).all()
        for row in rows:
            claimed = ledger.Claimed(
                row.id,
                row.publication_id,
                row.destination,
                row.name,
                row.lang,
                row.key,
                row.attempts,
                row.subscribed_at,
            )
            channel = self._channel(row.channel)
            try:
                found = channel.find(thaw(row.message, self._workspace), _destination(claimed))
            except (Ambiguous, Unavailable) as error:
                answers[row.id] = str(error)
                continue
            finally:
                channel.close()
            if found is None:
                self.resolve(row.id, DeliveryState.QUEUED, now, "not found at the far side")
            else:
                self.resolve(row.id, DeliveryState.SENT, now, "found at the far side", found)
            answers[row.id] = "queued again" if found is None else "sent"
        return answers

    def resolve(
        self, delivery: int, state: DeliveryState, now: datetime, reply: str, outcome: Outcome | None = None
    ) -> None:
        """Settle an uncertain delivery by a person's word or the far side's.

        `state` is `sent`, `refused`, or `queued` to send it again. Raises `NotFound`, or `NotAllowed` when it isn't
        uncertain.
        """
        outcome = outcome or Outcome()
        with self._store.begin() as connection:
            row = connection.execute(select(deliveries).where(deliveries.c.id == delivery)).first()
            if row is None:
                raise NotFound(f"there is no delivery {delivery}; `publisher deliveries list` shows them")
            if row.state != DeliveryState.UNCERTAIN:
                raise NotAllowed(f"delivery {delivery} is {row.state}, not uncertain: there is nothing to settle")
            connection.execute(
                update(deliveries)
                .where(deliveries.c.id == delivery, deliveries.c.state == DeliveryState.UNCERTAIN)
                .values(
                    state=state, reply=reply, changed_at=now, next_at=now, remote_id=outcome.remote_id, url=outcome.url
                )
            )
            if state is DeliveryState.QUEUED:
                connection.execute(
                    update(publications)
                    .where(publications.c.id == row.publication_id, publications.c.state == PublicationState.PUBLISHED)
                    .values(state=PublicationState.PUBLISHING)
                )


def _destination(delivery: ledger.Claimed) -> Destination:
    reader = {"name": delivery.name}
    if delivery.subscribed_at is not None:
        reader["subscribed_on"] = delivery.subscribed_at.date().isoformat()
    return Destination(delivery.destination, delivery.key, delivery.lang, delivery.name, reader)
