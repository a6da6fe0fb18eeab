"""Bounces: reports read from a mailbox, refusals at hand-over, and the addresses that they suppress.

A hard bounce or a complaint suppresses an address immediately, soft bounces after `bounces.soft_limit` in a row. A
report without one of our tokens is recorded as `forged` and suppresses nobody. An unsubscribe link, which stands in
every forwarded mail, proves less: a complaint known by it alone unsubscribes, and a bounce known by it is forged.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError

from publisher.config.tables import BounceMailbox as Settings
from publisher.core.errors import Conflict, InvalidInput, NotFound, PublisherError, StoreError, describe_bug
from publisher.core.tokens import Tokens
from publisher.core.wording import text_of, worded
from publisher.ledger.latest_work import BOUNCES, note_work
from publisher.storage.database import Store
from publisher.storage.tables import subscriptions
from publisher.subscribers.addresses import address_hash
from publisher.subscribers.bounces import records, refusals
from publisher.subscribers.bounces.kinds import BounceKind, classify
from publisher.subscribers.bounces.mailbox import open_mailbox
from publisher.subscribers.bounces.records import AddressHistory, Bounce, Finding
from publisher.subscribers.bounces.reports import DeliveryReport, read_report
from publisher.subscribers.choices import leave_list
from publisher.subscribers.rows import found as subscriptions_where
from publisher.subscribers.suppression import LIFTED_BY_STAFF, lift_for_staff, suppression

__all__ = ["AddressHistory", "Bounce", "BounceCounts", "Bounces"]

SuppressionKind = Literal["bounced", "complained"]
Suppress = Callable[[Connection, str, SuppressionKind, str, datetime], bool]
"""Called within a transaction with the hash of an address, the kind, a reason for staff, and the time. Returns False
for an address that is suppressed already."""

_NEUTRAL_FEEDBACK = ("not-spam", "virus", "auth-failure", "dmarc")
"""Feedback types (RFC 5965, section 7.3; RFC 6591) that are not complaints of a reader."""

_MILDEST_FIRST: tuple[BounceKind, ...] = ("policy", "soft", "hard")


@dataclass(slots=True)
class BounceCounts:
    """Counts from one pass over the mailbox or the refusals; `other` counts mails that report no failure.

    `suppressed` counts people, `left` those whom a complaint has unsubscribed. `troubles` name mails that could not be
    read.
    """

    hard: int = 0
    soft: int = 0
    complaint: int = 0
    policy: int = 0
    forged: int = 0
    other: int = 0
    suppressed: int = 0
    left: int = 0
    troubles: list[str] = field(default_factory=list)

    def add(self, kind: str) -> None:
        """Add one to the count of a kind."""
        setattr(self, kind, getattr(self, kind) + 1)


class Bounces:
    """Reads reports and suppresses addresses that bounce or complain.

    `site` is the address of the public pages ("https://news.example.org"): only unsubscribe links to it are ours.
    """

    def __init__(
        self, store: Store, settings: Settings, workspace: Path, tokens: Tokens, suppress: Suppress, site: str = ""
    ) -> None:
        self._store = store
        self._settings = settings
        self._workspace = workspace
        self._tokens = tokens
        self._suppress = suppress
        self._host = urlsplit(site.lower()).netloc

    @property
    def configured(self) -> bool:
        """Whether a mailbox is configured."""
        return bool(self._settings.maildir or self._settings.imap_host)

    def read(self, now: datetime, progress: Callable[[int], None] = lambda _: None) -> BounceCounts:
        """Process every unseen mail; each is marked as seen after its result is committed.

        After a crash in between, the mail is read again but counts only once. A mail that cannot be read counts as
        `other`, and the next one is read. Raises `MailboxError`, `ConfigError`, `StoreError`.
        """
        found, number = BounceCounts(), 0
        try:
            with open_mailbox(self._settings, self._workspace) as mailbox:
                for number, (message, data) in enumerate(mailbox.messages(), 1):
                    self._read_one(message, data, now, found)
                    mailbox.done(message)
                    progress(number)
        except PublisherError as error:
            # The error itself is what matters, also when this cannot be written.
            with suppress(StoreError):
                note_work(self._store, BOUNCES, now, number, text_of(error))
            raise
        note_work(self._store, BOUNCES, now, number)
        return found

    def judge_refusals(self, now: datetime) -> BounceCounts:
        """Process deliveries that the relay refused at hand-over (a synchronous 5xx), each once."""
        found = BounceCounts()
        for refusal in refusals.unjudged(self._store):
            with self._store.begin() as connection:
                source = f"delivery:{refusal.delivery}"
                row = Finding(source, refusal.delivery, refusal.trace, refusal.kind, "", refusal.reply)
                self._count(connection, row, now, found)
        return found

    def all(self, limit: int = 500) -> list[Bounce]:
        """Rows, newest first."""
        return records.newest(self._store, limit)

    def history(self, address: str) -> AddressHistory:
        """What came back from one address, and why it is suppressed."""
        return records.history(self._store, address)

    def lift(self, address: str, reason: str, now: datetime) -> None:
        """End the suppression of an address for staff; `reason` is recorded, and what came back before counts no more.

        Raises `InvalidInput` without a reason, `NotFound` for an address that is not suppressed, and `Conflict` for
        one that was erased on request: only the person can come back.
        """
        reason = " ".join(reason.split())
        if not reason:
            raise InvalidInput(worded("say why the address can be mailed again: the reason is recorded"))
        trace = address_hash(address)
        with self._store.begin() as connection:
            barred = suppression(connection, trace)
            if barred is None:
                raise NotFound(
                    worded(
                        "%(address)s is not suppressed; `publisher bounces list %(address)s` shows what came back",
                        address=address,
                    )
                )
            if barred.kind not in LIFTED_BY_STAFF:
                raise Conflict(
                    worded(
                        "%(address)s: %(reason)s; only they themselves can subscribe again",
                        address=address,
                        reason=barred.reason,
                    )
                )
            lift_for_staff(connection, trace, reason, now)

    def _read_one(self, message: str, data: bytes, now: datetime, found: BounceCounts) -> None:
        """Whatever one mail of a stranger does, the next one is read: only the database's own failures are raised."""
        try:
            report = read_report(data)
            if report is None:
                found.other += 1
                return
            with self._store.begin() as connection:
                self._take(connection, report, now, found)
        except Exception as error:
            if isinstance(error, StoreError | DBAPIError) and not isinstance(error, DataError):
                raise
            found.other += 1
            found.troubles.append(describe_bug(error, worded("the mail %(text)s is left out", text=message)))

    def _take(self, connection: Connection, report: DeliveryReport, now: datetime, found: BounceCounts) -> None:
        delivery = self._delivery(report)
        subscription = self._subscription(report) if report.complaint and delivery is None else None
        if report.complaint in _NEUTRAL_FEEDBACK:
            found.other += 1
        elif delivery is not None:
            trace = records.hash_of_delivery(connection, delivery)
            for row in _findings(report, delivery, trace):
                self._count(connection, row, now, found)
            found.other += sum(status.action != "failed" for status in report.statuses)
        elif subscription is not None:
            self._leave(connection, report, subscription, now, found)
        elif records.note(connection, Finding(report.source, None, "", "forged", "", _words(report)), now):
            found.forged += 1

    def _count(self, connection: Connection, row: Finding, now: datetime, found: BounceCounts) -> None:
        """Record a row that is new, and suppress the address if this is enough."""
        if not records.note(connection, row, now):
            return
        found.add(row.kind)
        # An erased person has no trace: there is nothing to suppress.
        if not row.trace or row.kind == "policy":
            return
        limit = self._settings.soft_limit
        if row.kind == "soft" and records.soft_in_a_row(connection, row.trace, now) < limit:
            return
        why: SuppressionKind = "complained" if row.kind == "complaint" else "bounced"
        words = f"{row.kind}: {row.status} {row.diagnostic}"
        found.suppressed += self._suppress(connection, row.trace, why, " ".join(words.split())[:200], now)

    def _leave(
        self, connection: Connection, report: DeliveryReport, number: int, now: datetime, found: BounceCounts
    ) -> None:
        trace = records.hash_of_subscription(connection, number)
        row = Finding(report.source, None, trace, "complaint", "", report.complaint)
        if not records.note(connection, row, now):
            return
        found.complaint += 1
        for one in subscriptions_where(connection, subscriptions.c.id == number):
            found.left += leave_list(connection, one, now, "complaint")

    def _delivery(self, report: DeliveryReport) -> int | None:
        """The delivery that a bounce token names; None without one."""
        for token in report.deliveries:
            numbers = self._tokens.read("bounce", token)
            if numbers and len(numbers) == 1:
                return numbers[0]
        return None

    def _subscription(self, report: DeliveryReport) -> int | None:
        """The subscription that an unsubscribe link to our pages names; None without one."""
        for site, token in report.ways_out:
            numbers = self._tokens.read("unsubscribe", token)
            if self._host and urlsplit(site.lower()).netloc == self._host and numbers and len(numbers) == 1:
                return numbers[0]
        return None


def _findings(report: DeliveryReport, delivery: int, trace: str) -> list[Finding]:
    """The row for a report about one of our deliveries, at most one.

    Where the mail was passed on to several people, the mildest failure counts: one of them may still read it.
    """
    if report.complaint:
        return [Finding(report.source, delivery, trace, "complaint", "", report.complaint)]
    failed = [status for status in report.statuses if status.action == "failed"]
    kinds = [classify(status.code, status.diagnostic) for status in failed]
    for kind in _MILDEST_FIRST:
        if kind in kinds:
            status = failed[kinds.index(kind)]
            if kind == "hard" and len(failed) < len(report.statuses):
                kind = "soft"
            return [Finding(report.source, delivery, trace, kind, status.code, status.diagnostic)]
    return []


def _words(report: DeliveryReport) -> str:
    words: Sequence[str] = [report.complaint, *(f"{one.code} {one.diagnostic}".strip() for one in report.statuses)]
    return "no token of ours: " + "; ".join(word for word in words if word)
