"""The tables, as SQLAlchemy Core sees them. `migrations/` makes them; a test holds the two together.

Every "once" of the product is a unique constraint here, with its reason beside it.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

from publisher.core.states import ENDED_PUBLICATIONS

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, stored as UTC. SQLite hands back naive values: they are UTC by construction here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive time reached the database: {value}")
        return value if value.tzinfo is UTC else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


translations = Table(
    "translations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", String(200), nullable=False),
    Column("lang", String(3), nullable=False),
    Column("state", String(20), nullable=False),
    Column("source_hash", String(64), nullable=False),
    Column("engine", String(200), nullable=False, default=""),
    Column("fields", JSON, nullable=False),
    Column("body", Text, nullable=False),
    Column("segments", JSON, nullable=False),
    Column("findings", JSON, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("sidecar_hash", String(64), nullable=False, default=""),
    Column("made_under", String(64), nullable=False, default=""),
    Column("translated_at", UtcDateTime, nullable=False),
    Column("approved_at", UtcDateTime),
    Column("approved_by", String(200)),
    # A post has one translation a language: two would leave open which of them readers get.
    UniqueConstraint("slug", "lang"),
)

sentences = Table(
    "sentences",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_lang", String(3), nullable=False),
    Column("target_lang", String(3), nullable=False),
    Column("domain", String(60), nullable=False),
    Column("source_key", String(64), nullable=False),
    Column("source", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("origin", String(10), nullable=False),
    Column("engine", String(60), nullable=False, default=""),
    Column("model", Text, nullable=False, default=""),
    Column("rung", String(20), nullable=False, default="whole"),
    Column("unit", String(10), nullable=False, default="sentence"),
    Column("terms", String(16), nullable=False, default=""),
    Column("made_by", String(200), nullable=False, default=""),
    Column("made_at", UtcDateTime, nullable=False),
    # The memory answers with one sentence a maker: a person's beside a machine's, which it outranks.
    UniqueConstraint("source_key", "source_lang", "target_lang", "domain", "origin", "engine", "model"),
)

issues = Table(
    "issues",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(100), nullable=False, unique=True),
    # The kind of mail, which has templates of its own; "" = by what is in it.
    Column("template", String(60), nullable=False, default=""),
    # Whom it is for: readers who want each issue, or a digest every week or month.
    Column("cadence", String(10), nullable=False, default="each"),
    # staff, or schedule: what no person has put together says so in its headers.
    Column("made_by", String(10), nullable=False, default="staff"),
    Column("created_at", UtcDateTime, nullable=False),
)

issue_posts = Table(
    "issue_posts",
    metadata,
    Column("issue_id", Integer, ForeignKey("issues.id"), nullable=False, primary_key=True),
    Column("position", Integer, nullable=False, primary_key=True),
    Column("slug", String(200), nullable=False),
    # The same story twice in one issue is always a slip.
    UniqueConstraint("issue_id", "slug"),
)

editions = Table(
    "editions",
    metadata,
    Column("issue_id", Integer, ForeignKey("issues.id"), nullable=False, primary_key=True),
    Column("lang", String(3), nullable=False, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("preheader", Text, nullable=False, default=""),
    Column("intro", Text, nullable=False, default=""),
)

_ENDED = ", ".join(f"'{state}'" for state in ENDED_PUBLICATIONS)
_LIVE_ISSUE = text(f"kind = 'issue' AND state NOT IN ({_ENDED})")

publications = Table(
    "publications",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("what", String(200), nullable=False),
    Column("channel", String(60), nullable=False),
    Column("lang", String(3), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("state", String(20), nullable=False),
    Column("why", Text, nullable=False, default=""),
    Column("message", JSON),
    Column("stories", JSON, nullable=False, default=list),
    # Of each story in turn the topics of the configuration that it belongs to.
    Column("topics", JSON, nullable=False, default=list),
    Column("basis_hash", String(64), nullable=False, default=""),
    Column("planned", Integer, nullable=False, default=0),
    Column("created_at", UtcDateTime, nullable=False),
    Column("published_at", UtcDateTime),
    # Asking twice for the same thing at the same time is one wish, not two posts.
    UniqueConstraint("kind", "what", "channel", "lang", "at"),
    # An issue is mailed once in each language: at another time it would be the same mail to the same readers again.
    Index(
        "uq_publications_live_issue",
        "what",
        "channel",
        "lang",
        unique=True,
        sqlite_where=_LIVE_ISSUE,
        postgresql_where=_LIVE_ISSUE,
    ),
    Index(None, "state", "at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("publication_id", Integer, ForeignKey("publications.id"), nullable=False),
    Column("destination", String(320), nullable=False),
    Column("name", String(200), nullable=False, default=""),
    Column("lang", String(3), nullable=False),
    # No foreign key: what was sent stays in the ledger when the subscription is erased.
    Column("subscription_id", Integer),
    Column("subscribed_at", UtcDateTime),
    # The stories that this reader's mail goes without, as bits: the first story is bit 0.
    Column("omitted", BigInteger, nullable=False, default=0),
    # The language that they have asked for and no edition is made in; "" = they get their own.
    Column("wanted_lang", String(3), nullable=False, default=""),
    # Whether their links count visits.
    Column("tracked", Boolean, nullable=False, default=False),
    # Of the destination, so that a claim can leave a provider out.
    Column("domain", String(255), nullable=False, default=""),
    # From when on it counts how long it is tried.
    Column("first_tried_at", UtcDateTime),
    Column("key", String(64), nullable=False, unique=True),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_at", UtcDateTime, nullable=False),
    Column("owner", String(120)),
    Column("lease_until", UtcDateTime),
    Column("tried_at", UtcDateTime),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("remote_id", String(200), nullable=False, default=""),
    Column("url", Text, nullable=False, default=""),
    Column("reply", String(500), nullable=False, default=""),
    # Each reader once: whatever runs twice, a second row for the same place cannot be written.
    UniqueConstraint("publication_id", "destination"),
    # In the order in which they are claimed: a batch costs what it holds, however long the mailing is.
    Index(None, "publication_id", "state", "attempts", "id"),
    # The few that are claimed now.
    Index(None, "owner", sqlite_where=text("owner IS NOT NULL"), postgresql_where=text("owner IS NOT NULL")),
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("id", Integer, primary_key=True),
    # Addresses are kept in lower case: two spellings of one mailbox would get the mail twice.
    Column("email", String(320), nullable=False, unique=True),
    # What suppressions are looked up by; sha256 of the address.
    Column("address_hash", String(64), nullable=False),
    Column("name", String(200), nullable=False, default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Index("uq_subscribers_address_hash", "address_hash", unique=True),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subscriber_id", Integer, ForeignKey("subscribers.id", ondelete="CASCADE"), nullable=False),
    Column("list", String(60), nullable=False),
    Column("lang", String(3), nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("consent", Text, nullable=False),
    Column("consent_at", UtcDateTime, nullable=False),
    Column("left_at", UtcDateTime),
    # each, weekly or monthly.
    Column("cadence", String(10), nullable=False, default="each"),
    # Names of topics between commas (",science,events,"), so that SQL can look for one; "" = all.
    Column("topics", Text, nullable=False, default=""),
    # Whether this reader's visits may be counted.
    Column("tracking", Boolean, nullable=False, default=True),
    # When the last letter that asks for confirmation was written.
    Column("asked_at", UtcDateTime),
    # One language a list and person: otherwise both editions of an issue would arrive.
    UniqueConstraint("subscriber_id", "list"),
)

suppressions = Table(
    "suppressions",
    metadata,
    # Only a hash of the address: after an erasure nothing else may stay.
    Column("address_hash", String(64), primary_key=True),
    Column("reason", String(200), nullable=False),
    # erased, asked, bounced or complained: who may lift it differs.
    Column("kind", String(20), nullable=False, default="erased"),
    Column("since", UtcDateTime, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subscriber_id", Integer, ForeignKey("subscribers.id", ondelete="CASCADE"), nullable=False),
    Column("list", String(60), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    # asked, confirmed, added, imported, changed, left or returned.
    Column("action", String(20), nullable=False),
    # page, one-click, letter or staff.
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
    Column("id", Integer, primary_key=True),
    # What came back: a report's Message-ID, or the delivery that the relay refused at once.
    Column("source", String(300), nullable=False),
    Column("delivery_id", Integer),
    Column("address_hash", String(64), nullable=False),
    # hard, soft, complaint, or forged (a token that is not ours: kept for the log, counted for nobody).
    Column("kind", String(20), nullable=False),
    Column("status", String(20), nullable=False, default=""),
    Column("diagnostic", String(500), nullable=False, default=""),
    Column("at", UtcDateTime, nullable=False),
    # A report that is read twice is one report.
    UniqueConstraint("source", "address_hash"),
    Index(None, "address_hash", "at"),
)

visits = Table(
    "visits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("publication_id", Integer, ForeignKey("publications.id"), nullable=False),
    # 0 = the mail was opened; the links follow in their order.
    Column("number", Integer, nullable=False),
    Column("url", Text, nullable=False),
    # A sum over all readers: who they were is kept nowhere.
    Column("count", Integer, nullable=False, default=0),
    UniqueConstraint("publication_id", "number"),
)

paces = Table(
    "paces",
    metadata,
    # A pace a channel and provider (or domain); "*" is the whole sender's.
    Column("channel", String(60), primary_key=True),
    Column("name", String(255), primary_key=True),
    # Counted up to lock the channel's paces.
    Column("turn", Integer, nullable=False, default=0),
    # Mails a minute after a fall; 0 = it has not fallen.
    Column("rate", Float, nullable=False, default=0),
    Column("rests", Integer, nullable=False, default=0),
    Column("steady_since", UtcDateTime),
    Column("resting_until", UtcDateTime),
    # Mails by slots of time, [[start in seconds, number], ...].
    Column("minute", JSON, nullable=False, default=list),
    Column("hour", JSON, nullable=False, default=list),
    # The organisation's day, and its mails.
    Column("day", Date),
    Column("day_count", Integer, nullable=False, default=0),
    # Workers that carry such mails now, [[worker, until], ...].
    Column("holders", JSON, nullable=False, default=list),
    Column("changed_at", UtcDateTime, nullable=False),
)
