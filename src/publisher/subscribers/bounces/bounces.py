"""Bounces: reports read from a mailbox, refusals at hand-over, and the addresses that they suppress.

A hard bounce or a complaint suppresses an address immediately, soft bounces after `bounces.soft_limit` in a row. A
report without one of our tokens is recorded as `forged` and suppresses nobody.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, Row, func, select

from publisher.config.tables import BounceMailbox as Settings
from publisher.core.states import DeliveryState
from publisher.core.tokens import Tokens
from publisher.storage.database import Store
from publisher.storage.tables import bounces, deliveries, subscribers, subscriptions
from publisher.subscribers.bounces.kinds import classify
from publisher.subscribers.bounces.mailbox import open_mailbox
from publisher.subscribers.bounces.reports import DeliveryReport, read_report

SuppressionKind = Literal["bounced", "complained"]
Suppress = Callable[[Connection, str, SuppressionKind, str, datetime], None]
"""Called within a transaction with the hash of an address, the kind, a reason for staff, and the time."""

_SETTLED = timedelta(days=3)
"""An accepted mail counts as delivered if no report has come after this time."""

_NEUTRAL_FEEDBACK = ("not-spam", "virus", "auth-failure", "dmarc")
"""Feedback types (RFC 5965, section 7.3; RFC 6591) that are not complaints of a reader."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A row, as people see it. `address` is "" if the person was erased since, or the report is forged."""

    at: datetime
    kind: str
    status: str
    diagnostic: str
    address: str
    source: str


@dataclass(slots=True)
class BounceCounts:
    """Counts from one pass over the mailbox or the refusals; `other` counts mails that report no failure."""

    hard: int = 0
    soft: int = 0
    complaint: int = 0
    policy: int = 0
    forged: int = 0
    other: int = 0
    suppressed: int = 0

    def add(self, kind: str) -> None:
        """Add one to the count of a kind."""
        setattr(self, kind, getattr(self, kind) + 1)


class Bounces:
    """Reads reports and suppresses addresses that bounce or complain."""

    def __init__(self, store: Store, settings: Settings, workspace: Path, tokens: Tokens, suppress: Suppress) -> None:
        self._store = store
        self._settings = settings
        self._workspace = workspace
        self._tokens = tokens
        self._suppress = suppress

    @property
    def configured(self) -> bool:
        """Whether a mailbox is configured."""
        return bool(self._settings.maildir or self._settings.imap_host)

    def read(self, now: datetime, progress: Callable[[int], None] = lambda _: None) -> BounceCounts:
        """Process every unseen mail; each is marked as seen after its result is committed.

        After a crash in between, the mail is read again but counts only once. Raises `MailboxError`, `ConfigError`.
        """
        found = BounceCounts()
        with open_mailbox(self._settings, self._workspace) as mailbox:
            for number, (message, data) in enumerate(mailbox.messages(), 1):
                report = read_report(data)
                if report is None:
                    found.other += 1
                else:
                    with self._store.begin() as connection:
                        self._take(connection, report, now, found)
                mailbox.done(message)
                progress(number)
        return found

    def judge_refusals(self, now: datetime) -> BounceCounts:
        """Process deliveries that the relay refused at hand-over (a synchronous 5xx), each once."""
        found = BounceCounts()
        seen = select(bounces.c.delivery_id).where(bounces.c.delivery_id == deliveries.c.id).exists()
        query = (
            select(deliveries.c.id, deliveries.c.reply, subscribers.c.address_hash)
            .join(subscriptions, subscriptions.c.id == deliveries.c.subscription_id)
            .join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
            .where(deliveries.c.state == DeliveryState.REFUSED, deliveries.c.reply != "", ~seen)
            # If the person has changed their address since, the new one was not refused.
            .where(deliveries.c.destination == subscribers.c.email)
        )
        with self._store.read() as connection:
            refused = connection.execute(query).all()
        for row in refused:
            with self._store.begin() as connection:
                kind = classify("", row.reply)
                if self._note(connection, f"delivery:{row.id}", row.id, row.address_hash, kind, "", row.reply, now):
                    found.add(kind)
                    self._weigh(connection, row.address_hash, kind, row.reply, now, found)
        return found

    def all(self, limit: int = 500) -> list[Bounce]:
        """Rows, newest first."""
        query = (
            select(bounces, subscribers.c.email)
            .join_from(bounces, subscribers, subscribers.c.address_hash == bounces.c.address_hash, isouter=True)
            .order_by(bounces.c.at.desc(), bounces.c.id.desc())
            .limit(limit)
        )
        with self._store.read() as connection:
            return [_bounce(row) for row in connection.execute(query)]

    def _take(self, connection: Connection, report: DeliveryReport, now: datetime, found: BounceCounts) -> None:
        whose = self._whose(connection, report)
        if whose is None:
            if self._note(connection, report.source, None, "", "forged", "", _words(report), now):
                found.forged += 1
            return
        delivery, trace = whose
        if report.complaint:
            if report.complaint in _NEUTRAL_FEEDBACK:
                found.other += 1
            elif self._note(connection, report.source, delivery, trace, "complaint", "", report.complaint, now):
                found.complaint += 1
                self._weigh(connection, trace, "complaint", report.complaint, now, found)
            return
        for status in report.statuses:
            if status.action != "failed":
                found.other += 1
                continue
            kind = classify(status.code, status.diagnostic)
            if self._note(connection, report.source, delivery, trace, kind, status.code, status.diagnostic, now):
                found.add(kind)
                self._weigh(connection, trace, kind, f"{status.code} {status.diagnostic}".strip(), now, found)

    def _whose(self, connection: Connection, report: DeliveryReport) -> tuple[int | None, str] | None:
        """The delivery and the address hash that one of our tokens names; None without a token."""
        for token in report.deliveries:
            numbers = self._tokens.read("bounce", token)
            if numbers and len(numbers) == 1:
                return numbers[0], _hash_of_delivery(connection, numbers[0])
        for token in report.ways_out:
            numbers = self._tokens.read("unsubscribe", token)
            if numbers and len(numbers) == 1:
                return None, _hash_of_subscription(connection, numbers[0])
        return None

    def _note(
        self, connection: Connection, source: str, delivery: int | None, trace: str, kind: str, status: str,
        diagnostic: str, now: datetime,
    ) -> bool:  # fmt: skip
        """Insert a row; False if it is known already."""
        known = select(bounces.c.id).where(bounces.c.source == source, bounces.c.address_hash == trace)
        if connection.execute(known).first() is not None:
            return False
        connection.execute(
            bounces.insert().values(
                source=source, delivery_id=delivery, address_hash=trace, kind=kind, status=status,
                diagnostic=diagnostic[:500], at=now,
            )
        )  # fmt: skip
        return True

    def _weigh(
        self, connection: Connection, trace: str, kind: str, words: str, now: datetime, found: BounceCounts
    ) -> None:
        """Suppress the address if this is enough. `trace` is "" for an erased person: there is nothing to suppress."""
        if not trace or kind == "policy":
            return
        if kind == "soft" and _in_a_row(connection, trace, now) < self._settings.soft_limit:
            return
        why: SuppressionKind = "complained" if kind == "complaint" else "bounced"
        self._suppress(connection, trace, why, f"{kind}: {words}"[:200], now)
        found.suppressed += 1


def _in_a_row(connection: Connection, trace: str, now: datetime) -> int:
    """The number of soft bounces since the last delivery that went through."""
    came_back = select(bounces.c.id).where(bounces.c.delivery_id == deliveries.c.id).exists()
    last_good = (
        select(func.max(deliveries.c.id))
        .join(subscribers, subscribers.c.email == deliveries.c.destination)
        .where(subscribers.c.address_hash == trace, deliveries.c.state == DeliveryState.SENT)
        .where(deliveries.c.changed_at < now - _SETTLED, ~came_back)
    )
    good = connection.execute(last_good).scalar() or 0
    query = select(func.count(func.distinct(func.coalesce(bounces.c.delivery_id, -bounces.c.id)))).where(
        bounces.c.address_hash == trace,
        bounces.c.kind == "soft",
        func.coalesce(bounces.c.delivery_id, good + 1) > good,
    )
    return connection.execute(query).scalar_one()


def _hash_of_delivery(connection: Connection, number: int) -> str:
    query = (
        select(subscribers.c.address_hash)
        .join(deliveries, deliveries.c.destination == subscribers.c.email)
        .where(deliveries.c.id == number)
    )
    return connection.execute(query).scalar() or ""


def _hash_of_subscription(connection: Connection, number: int) -> str:
    query = (
        select(subscribers.c.address_hash)
        .join(subscriptions, subscriptions.c.subscriber_id == subscribers.c.id)
        .where(subscriptions.c.id == number)
    )
    return connection.execute(query).scalar() or ""


def _words(report: DeliveryReport) -> str:
    words: Sequence[str] = [report.complaint, *(f"{one.code} {one.diagnostic}".strip() for one in report.statuses)]
    return "no token of ours: " + "; ".join(word for word in words if word)


def _bounce(row: Row[tuple[object, ...]]) -> Bounce:
    return Bounce(row.at, row.kind, row.status, row.diagnostic, row.email or "", row.source)
