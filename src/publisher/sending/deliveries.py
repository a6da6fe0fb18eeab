"""From a due publication to every destination once: enqueue, claim, send, settle, recover, reconcile.

    scheduled ─ enqueue ─> a row a destination ─ claim ─> sending ─ channel.send ─> sent / refused
                                    ^                        │  └─ crash, no clear answer ─> uncertain
                                    └────── deferred <───────┘

`sending` is committed before the channel is asked to do anything that the far side could accept. Whoever dies behind
that commit leaves a row that says so. What goes wrong with one publication or channel does not keep the others.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select, update

from publisher.channels import Channel
from publisher.config.tables import Tracking
from publisher.core.errors import IllegalStep, NotFound, PublisherError, StoreError, describe_bug
from publisher.core.links import Links
from publisher.core.messages import thaw
from publisher.core.states import Cause, DeliveryState, PublicationState, before
from publisher.core.tokens import Tokens
from publisher.core.types import Clock, Outcome
from publisher.ledger import audience, claims, steps
from publisher.sending.bulk.control import Manners
from publisher.sending.bulk.mailing import MailingProgress
from publisher.sending.destinations import destination
from publisher.sending.journal.recovery import recover_journals
from publisher.sending.sender import JOURNALS, Channels, Sender
from publisher.sending.visits import plan_visits
from publisher.storage.database import Store
from publisher.storage.tables import deliveries, publications


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


class Deliveries:
    """Sends what is due through the workspace's channels, and answers who got it.

    `offered` are the languages that editions are made in, `fallback` is the one for readers of others ("" = none).
    """

    def __init__(
        self,
        store: Store,
        workspace: Path,
        channels: Channels,
        links: Links,
        tokens: Tokens,
        *,
        offered: Sequence[str] = (),
        fallback: str = "",
        tracking: Tracking | None = None,
        manners: Manners | None = None,
        progress: MailingProgress = lambda _standing: None,
    ) -> None:
        self._store = store
        self._workspace = workspace
        self._channel = channels
        self._offered, self._fallback = tuple(offered), fallback
        self._tracking = tracking or Tracking()
        self._manners = manners or Manners()
        self._sender = Sender(store, workspace, channels, links, tokens, self._manners, progress)

    def recover(self, now: datetime) -> int:
        """Name as `uncertain` what a dead sender had begun and heard no answer of; how many rows that were.

        Its journal says which, and what it had heard; with `on_uncertain = "resend"` they go once more.
        """
        resend = self._manners.sending.on_uncertain == "resend"
        found = recover_journals(self._store, self._workspace / JOURNALS, now, resend)
        with self._store.begin() as connection:
            return found.uncertain + steps.abandon(connection, now)

    def enqueue(self, publication: int, now: datetime) -> int:
        """Start a scheduled publication: its rows are planned in the same transaction that makes it `publishing`.

        Returns the number of rows; 0 also when another process has started it first.
        """
        with self._store.begin() as connection:
            # 1. Win the publication, or leave it to whoever did.
            won = connection.execute(
                update(publications)
                .where(publications.c.id == publication)
                .where(publications.c.state.in_(before(PublicationState.PUBLISHING, Cause.SENDER)))
                .values(state=PublicationState.PUBLISHING)
            )
            if won.rowcount != 1:
                return 0
            row = connection.execute(select(publications).where(publications.c.id == publication)).one()
            # 2. Plan a row a destination; the unique key makes a second one impossible.
            planned = self._plan(connection, row, self._channel(row.channel), now)
            # 3. Note how many there are: `published` is measured against it.
            connection.execute(update(publications).where(publications.c.id == publication).values(planned=planned))
            return planned

    def _plan(self, connection: Connection, row: Row[Any], channel: Channel, now: datetime) -> int:
        if channel.audience != "subscribers":
            return audience.plan_account(connection, row.id, row.lang, channel.account, now)
        message = thaw(row.message, self._workspace)
        plan_visits(connection, row.id, message, self._tracking.opens, self._tracking.clicks)
        return audience.plan_subscribers(connection, row.id, channel.list_name, now, self._offered, self._fallback)

    def send_due(
        self, clock: Clock, stop: Callable[[], bool] = lambda: False, report: Callable[[str], None] = lambda _: None
    ) -> int:
        """Try every delivery that is due now; how many were tried. See `Sender.send_due`."""
        return self._sender.send_due(clock, stop, report)

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
            return steps.counts(connection, publication_ids)

    def reconcile(self, now: datetime) -> dict[int, str]:
        """Ask each far side about what is uncertain; what was found out, by delivery id.

        Found → `sent`; certainly not there → `queued` again; where the far side cannot be asked it stays, for a person.
        """
        with self._store.read() as connection:
            query = (
                select(deliveries, publications.c.channel, publications.c.message)
                .join_from(deliveries, publications)
                .where(deliveries.c.state == DeliveryState.UNCERTAIN)
                .order_by(deliveries.c.id)
            )
            rows = connection.execute(query).all()
        return {row.id: self._reconcile(row, now) for row in rows}

    def _reconcile(self, row: Row[Any], now: datetime) -> str:
        try:
            found = self._find(row)
            if found is None:
                self.resolve(row.id, DeliveryState.QUEUED, now, "not found at the far side")
                return "queued again"
            self.resolve(row.id, DeliveryState.SENT, now, "found at the far side", found)
        except StoreError:
            raise
        except PublisherError as error:
            return str(error)
        except Exception as error:
            return describe_bug(error, f"channel {row.channel}")
        return DeliveryState.SENT.value

    def _find(self, row: Row[Any]) -> Outcome | None:
        claimed = claims.Claimed(*(getattr(row, name) for name in claims.Claimed._fields))
        channel = self._channel(row.channel)
        try:
            return channel.find(thaw(row.message, self._workspace), destination(claimed), row.tried_at)
        finally:
            channel.close()

    def resolve(
        self, delivery: int, state: DeliveryState, now: datetime, reply: str, outcome: Outcome | None = None
    ) -> None:
        """Settle an uncertain delivery by a person's word or the far side's.

        `state` is `sent`, `refused`, or `queued` to send it again. Raises `NotFound`, or `IllegalStep` when it isn't
        uncertain.
        """
        outcome = outcome or Outcome()
        with self._store.begin() as connection:
            query = select(deliveries, publications.c.state.label("its")).join_from(deliveries, publications)
            row = connection.execute(query.where(deliveries.c.id == delivery)).first()
            if row is None:
                raise NotFound(f"there is no delivery {delivery}; `publisher deliveries list` shows them")
            if row.state not in before(state, Cause.SETTLEMENT):
                raise IllegalStep(f"delivery {delivery} is {row.state}, not uncertain: there is nothing to settle")
            if state is DeliveryState.QUEUED and row.its == PublicationState.CANCELLED:
                raise IllegalStep(f"delivery {delivery}: its publication is cancelled, so it cannot be sent again")
            connection.execute(
                update(deliveries)
                .where(deliveries.c.id == delivery, deliveries.c.state.in_(before(state, Cause.SETTLEMENT)))
                .values(
                    state=state, reply=reply, changed_at=now, next_at=now, remote_id=outcome.remote_id, url=outcome.url
                )
            )
            if state is DeliveryState.QUEUED:
                steps.reopen(connection, [row.publication_id], now)
