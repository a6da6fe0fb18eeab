"""The tables of readers: addresses, subscriptions, consents, and what came back from them."""

import unicodedata

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint, text
from sqlalchemy.engine.interfaces import ExecutionContext

from publisher.storage.tables.columns import Id, UtcDateTime, metadata


def folded(*texts: str) -> str:
    """Texts as they are searched: case is folded, and the ways of writing one letter are one (NFKC)."""
    return unicodedata.normalize("NFKC", "\n".join(texts)).casefold()


def _searched(context: ExecutionContext) -> str:
    values = context.get_current_parameters()  # type: ignore[attr-defined]
    return folded(values["email"], values.get("name") or "")


subscribers = Table(
    "subscribers",
    metadata,
    Column("id", Id, primary_key=True),
    # Addresses are kept in lower case: two spellings of one mailbox would get the mail twice.
    Column("email", String(320), nullable=False, unique=True),
    # sha256 of the address, to look up suppressions.
    Column("address_hash", String(64), nullable=False),
    # When the address was last changed: reports about earlier mails are about another mailbox.
    Column("moved_at", UtcDateTime),
    Column("name", String(200), nullable=False, default=""),
    Column("created_at", UtcDateTime, nullable=False),
    # Address and name as `folded` writes them, to be searched: no case for letters of any alphabet, on any database.
    Column("search_text", Text, nullable=False, default=_searched, server_default=""),
    Index("uq_subscribers_address_hash", "address_hash", unique=True),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subscriber_id", Id, ForeignKey("subscribers.id", ondelete="CASCADE"), nullable=False),
    Column("list", String(60), nullable=False),
    Column("lang", String(3), nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("consent", Text, nullable=False),
    Column("consent_at", UtcDateTime, nullable=False),
    Column("left_at", UtcDateTime),
    # each, weekly or monthly.
    Column("cadence", String(10), nullable=False, default="each"),
    # Names of topics between commas (",science,events,"), so that SQL can search for one; "" = all.
    Column("topics", Text, nullable=False, default=""),
    # Whether this reader's visits may be counted.
    Column("tracking", Boolean, nullable=False, default=True),
    # When the last letter that asks for confirmation was written.
    Column("asked_at", UtcDateTime),
    # One language per list and person: otherwise both editions of an issue would arrive.
    UniqueConstraint("subscriber_id", "list"),
    # All by which staff choose among readers: a rare choice among many reads this alone (`subscribers.finding`).
    Index("ix_subscriptions_chosen", "subscriber_id", "lang", "list", "confirmed", "left_at", "topics"),
    # Who has left after an issue; most have not.
    Index(None, "left_at", sqlite_where=text("left_at IS NOT NULL"), postgresql_where=text("left_at IS NOT NULL")),
)

suppressions = Table(
    "suppressions",
    metadata,
    # Only a hash of the address: after an erasure nothing else may be kept.
    Column("address_hash", String(64), primary_key=True),
    Column("reason", String(200), nullable=False),
    # erased, asked, bounced or complained; it decides who may lift the suppression.
    Column("kind", String(20), nullable=False, default="erased"),
    Column("since", UtcDateTime, nullable=False),
)

address_changes = Table(
    "address_changes",
    metadata,
    # A person waits for one change at a time: the last one that they asked for.
    Column("subscriber_id", Id, ForeignKey("subscribers.id", ondelete="CASCADE"), primary_key=True),
    Column("email", String(320), nullable=False),
    # The letter's link has the same time: the link of an earlier letter does nothing.
    Column("asked_at", UtcDateTime, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subscriber_id", Id, ForeignKey("subscribers.id", ondelete="CASCADE"), nullable=False),
    Column("list", String(60), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    # asked, confirmed, added, imported, changed, left or returned.
    Column("action", String(20), nullable=False),
    # page, one-click, letter, staff or complaint (a provider told us that they marked a mail as spam).
    Column("how", String(20), nullable=False),
    # What they were shown and agreed to (GDPR Art. 7 (1)), in which version of the form, and from where.
    Column("wording", Text, nullable=False, default=""),
    Column("form_version", String(20), nullable=False, default=""),
    Column("ip", String(45), nullable=False, default=""),
    Column("lang", String(3), nullable=False),
    Index(None, "subscriber_id", "at"),
)

bounces = Table(
    "bounces",
    metadata,
    Column("id", Id, primary_key=True),
    # The Message-ID of a report, or the delivery that the relay refused immediately.
    Column("source", String(300), nullable=False),
    Column("delivery_id", Id),
    Column("address_hash", String(64), nullable=False),
    # hard, soft, policy, complaint, forged (with a token that we did not issue: kept, but counted for nobody), or
    # lifted: the end of a suppression, with its reason as the diagnostic.
    Column("kind", String(20), nullable=False),
    Column("status", String(20), nullable=False, default=""),
    Column("diagnostic", String(500), nullable=False, default=""),
    Column("at", UtcDateTime, nullable=False),
    # A report that is read twice counts once.
    UniqueConstraint("source", "address_hash"),
    Index(None, "address_hash", "at"),
    # Whether a delivery has come back.
    Index(None, "delivery_id"),
)
