"""The tables in SQLAlchemy Core. `migrations/` creates them; a test compares the two.

Every "once" that the product promises is a unique constraint here, with its reason beside it.
"""

import unicodedata
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
    false,
    text,
)
from sqlalchemy.engine.interfaces import ExecutionContext

from publisher.core.states import ENDED_PUBLICATIONS, GAVE_UP_ITS_SLOT, OPEN_DELIVERIES, DeliveryState
from publisher.core.types import Clock
from publisher.core.wording import from_stored, to_stored, worded

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, stored as UTC. SQLite returns naive values, which are UTC because all were stored so."""

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


def _as_said(value: str | None) -> str | None:
    """A text as it was worded; one that was written as plain English is looked up in the catalogues as it is."""
    if not value:
        return value
    found = from_stored(value)
    return worded(found) if found is value else found


class Words(TypeDecorator[str]):
    """A text for staff, kept as it was worded, so that it can be said in their language when it is read."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else to_stored(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return _as_said(value)


class Answer(TypeDecorator[str]):
    """The far side's reply as it is, or our own reason where there is none; within the length of the column."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        stored, length = to_stored(value), getattr(self.impl, "length", None)
        return stored if length is None or len(stored) <= length else str(value)[:length]

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return _as_said(value)


Id = BigInteger().with_variant(Integer, "sqlite")
"""Numbers of rows, 64 bits: 2**31 deliveries are two hundred issues for ten million readers. SQLite numbers rows by
itself only in a column called INTEGER, which has 64 bits there.
"""


def _moment(context: ExecutionContext) -> datetime:
    """The time on the clock of the store, which is that of its workspace."""
    clock: Clock | None = context.execution_options.get("clock")
    return clock() if clock else datetime.now(UTC)


translations = Table(
    "translations",
    metadata,
    Column("id", Id, primary_key=True),
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
    # The errors that the approver knew of and passed; NULL where nobody has approved.
    Column("approved_despite", JSON),
    # Who took the approval back; the translation waits until somebody approves it again.
    Column("withdrawn_at", UtcDateTime),
    Column("withdrawn_by", String(200)),
    # The account whose link somebody without an account has approved it through; NULL = none was needed.
    Column("approved_through", String(320)),
    # Everybody who has changed a text, the latest last.
    Column("writers", JSON, nullable=False, default=list, server_default="[]"),
    # Who has sent it back to its writer; NULL = nobody, or it was answered since. The remark is in its own table.
    Column("returned_by", String(320)),
    # A post has one translation per language: with two it would be unclear which one readers get.
    UniqueConstraint("slug", "lang"),
    # How all of them stand is read from here, without the texts.
    Index("translations_standing", "slug", "lang", "state", "source_hash"),
)

sentences = Table(
    "sentences",
    metadata,
    Column("id", Id, primary_key=True),
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
    # The memory has one translation of a sentence per maker; a person's outranks a machine's.
    UniqueConstraint("source_key", "source_lang", "target_lang", "domain", "origin", "engine", "model"),
    # When each engine translated last.
    Index("sentences_made", "engine", "made_at"),
)

# What the approval of one version of a post changed in the memory, so that it can be taken back.
lessons = Table(
    "lessons",
    metadata,
    Column("id", Id, primary_key=True),
    Column("slug", String(200), nullable=False),
    Column("source_hash", String(64), nullable=False),
    Column("source_lang", String(3), nullable=False),
    Column("target_lang", String(3), nullable=False),
    Column("domain", String(60), nullable=False),
    Column("source_key", String(64), nullable=False),
    # A person's entry after the approval and before it; NULL = there was none.
    Column("taught", JSON(none_as_null=True)),
    Column("before", JSON(none_as_null=True)),
    UniqueConstraint("slug", "source_hash", "source_lang", "target_lang", "domain", "source_key", name="lessons_once"),
    Index("lessons_by_key", "source_key"),
)

issues = Table(
    "issues",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String(100), nullable=False, unique=True),
    # The kind of mail, which has its own templates; "" = chosen by the content.
    Column("template", String(60), nullable=False, default=""),
    # Its readers: those who want each issue, or a digest every week or month.
    Column("cadence", String(10), nullable=False, default="each"),
    # staff or schedule; mails made by the schedule say so in their headers.
    Column("made_by", String(10), nullable=False, default="staff"),
    Column("created_at", UtcDateTime, nullable=False),
    # When staff took it out of the public archive; NULL = it is there once it has gone out.
    Column("withdrawn_at", UtcDateTime),
)

issue_posts = Table(
    "issue_posts",
    metadata,
    Column("issue_id", Id, ForeignKey("issues.id"), nullable=False, primary_key=True),
    Column("position", Integer, nullable=False, primary_key=True),
    Column("slug", String(200), nullable=False),
    # The same story twice in one issue is always a mistake.
    UniqueConstraint("issue_id", "slug"),
)

editions = Table(
    "editions",
    metadata,
    Column("issue_id", Id, ForeignKey("issues.id"), nullable=False, primary_key=True),
    Column("lang", String(3), nullable=False, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("preheader", Text, nullable=False, default=""),
    Column("intro", Text, nullable=False, default=""),
)

_ENDED = ", ".join(f"'{state}'" for state in ENDED_PUBLICATIONS)
_LIVE_ISSUE = text(f"kind = 'issue' AND state NOT IN ({_ENDED})")
_LEFT = ", ".join(f"'{state}'" for state in GAVE_UP_ITS_SLOT)
_HELD_SLOT = text(f"slot IS NOT NULL AND state NOT IN ({_LEFT})")
_KEPT_TIME = text(f"state NOT IN ({_LEFT})")
_GOES_ON = text("due_at IS NOT NULL")
_FIRED = text("repeat_id IS NOT NULL")
_LIVE_POST = text(f"kind = 'post' AND NOT again AND state NOT IN ({_ENDED})")
IS_UNCERTAIN = text(f"deliveries.state = '{DeliveryState.UNCERTAIN}'")
"""As the database has to read it to use the index of uncertain deliveries: with the state itself, not a parameter."""
_UNCERTAIN = text(f"state = '{DeliveryState.UNCERTAIN}'")
_OPEN_STATES = ", ".join(f"'{state}'" for state in OPEN_DELIVERIES)
IS_OPEN = text(f"deliveries.state IN ({_OPEN_STATES})")
"""As the database has to read it to use the index of a subscription's open deliveries."""
_OPEN = text(f"state IN ({_OPEN_STATES})")

repeats = Table(
    "repeats",
    metadata,
    Column("id", Id, primary_key=True),
    Column("what", String(200), nullable=False),
    Column("channel", String(60), nullable=False),
    Column("lang", String(3), nullable=False),
    # In words: "2 weeks", "first mon". Intervals are counted from the local day `anchor`.
    Column("every", String(60), nullable=False),
    Column("anchor", Date, nullable=False),
    # The time of day, like "09:30"; "" = the next free slot of that day or after it.
    Column("clock", String(5), nullable=False, default="", server_default=""),
    Column("holidays", String(20), nullable=False),
    # The last local day; NULL = no end. `times`: how many publications in all.
    Column("until", Date),
    Column("times", Integer),
    # Days between two publications of the post, whoever has made them.
    Column("cool_down", Integer, nullable=False, default=0, server_default="0"),
    # The name of the next firing, and its moment; NULL = it has ended, and `why` says why.
    Column("due", String(20), nullable=False, default="", server_default=""),
    Column("due_at", UtcDateTime),
    Column("why", Words, nullable=False, default="", server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    # A post is repeated by one rule at a time on a channel in a language.
    Index(
        "uq_repeats_going_on",
        "what",
        "channel",
        "lang",
        unique=True,
        sqlite_where=_GOES_ON,
        postgresql_where=_GOES_ON,
    ),
)

publications = Table(
    "publications",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("what", String(200), nullable=False),
    Column("channel", String(60), nullable=False),
    Column("lang", String(3), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    # The local time by which a slot is known, like "2026-10-25 03:30"; NULL when a person has chosen the time.
    Column("slot", String(20)),
    Column("state", String(20), nullable=False),
    Column("why", Words, nullable=False, default=""),
    # How it has ended: why nothing went out, or how many were sent and how many not; "" = sent to all.
    Column("outcome", Words, nullable=False, default=""),
    Column("message", JSON),
    Column("stories", JSON, nullable=False, default=list),
    # For each story, in the same order, the names of its topics.
    Column("topics", JSON, nullable=False, default=list),
    Column("basis_hash", String(64), nullable=False, default=""),
    Column("planned", Integer, nullable=False, default=0),
    Column("created_at", UtcDateTime, nullable=False),
    Column("published_at", UtcDateTime),
    # Whether its mails were refused in such number that it was paused: then the refusals say nothing about readers.
    Column("breaker_tripped", Boolean, nullable=False, default=False),
    # Whether a person wanted it though the same post is on the calendar, or out. An issue: its stories also go to
    # readers who have had them.
    Column("again", Boolean, nullable=False, default=False),
    # Whether a person has to approve it even if every translation is fit.
    Column("needs_approval", Boolean, nullable=False, default=False, server_default=false()),
    # The time that the post itself names, as it was when a person last chose a time; NULL = it named none.
    Column("publish_at", UtcDateTime),
    # Whether a person wanted it before what waits: of what is late, it goes first.
    Column("urgent", Boolean, nullable=False, default=False, server_default=false()),
    # Which slot it had before, if it was late and has been given the present one without a person.
    Column("passed", Words, nullable=False, default="", server_default=""),
    # The repeat that has made it, and the name of the firing.
    Column("repeat_id", Id, ForeignKey("repeats.id")),
    Column("firing", String(20), nullable=False, default="", server_default=""),
    # How often it was changed, and when the last time (NULL = never): calendars that staff subscribe to take a change
    # by these. Here, so that every UPDATE counts, whoever makes it.
    Column("sequence", Integer, nullable=False, default=0, server_default="0", onupdate=text("sequence + 1")),
    Column("changed_at", UtcDateTime, onupdate=_moment),
    # The same request for the same time, made twice, is one publication; one that is off the calendar counts no more.
    Index(
        "uq_publications_kept_time",
        "kind",
        "what",
        "channel",
        "lang",
        "at",
        unique=True,
        sqlite_where=_KEPT_TIME,
        postgresql_where=_KEPT_TIME,
    ),
    # A repeat fires once each time, whoever ticks and whatever became of that publication.
    Index(
        "uq_publications_fired",
        "repeat_id",
        "firing",
        unique=True,
        sqlite_where=_FIRED,
        postgresql_where=_FIRED,
    ),
    # A post is published once on a channel in a language, unless a person insists (`again`).
    Index(
        "uq_publications_live_post",
        "what",
        "channel",
        "lang",
        unique=True,
        sqlite_where=_LIVE_POST,
        postgresql_where=_LIVE_POST,
    ),
    # An issue is mailed once in each language: at another time the same readers would get the same mail again.
    Index(
        "uq_publications_live_issue",
        "what",
        "channel",
        "lang",
        unique=True,
        sqlite_where=_LIVE_ISSUE,
        postgresql_where=_LIVE_ISSUE,
    ),
    # A slot is given once.
    Index(
        "uq_publications_held_slot",
        "channel",
        "lang",
        "slot",
        unique=True,
        sqlite_where=_HELD_SLOT,
        postgresql_where=_HELD_SLOT,
    ),
    Index(None, "state", "at"),
    # What there is of a post or an issue.
    Index(None, "what"),
    # Letters are counted by the hour and the day.
    Index(None, "kind", "created_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("publication_id", Id, ForeignKey("publications.id"), nullable=False),
    Column("destination", String(320), nullable=False),
    Column("name", String(200), nullable=False, default=""),
    Column("lang", String(3), nullable=False),
    # No foreign key: what was sent stays in the ledger when the subscription is erased.
    Column("subscription_id", Id),
    Column("subscribed_at", UtcDateTime),
    # The stories left out for this reader, as bits: the first story is bit 0.
    Column("omitted", BigInteger, nullable=False, default=0),
    # The language that the reader has asked for if it has no edition; "" = they get their own.
    Column("wanted_lang", String(3), nullable=False, default=""),
    # Whether the links in this mail count visits.
    Column("tracked", Boolean, nullable=False, default=False),
    # The domain of the destination, so that a claim can skip a provider.
    Column("domain", String(255), nullable=False, default=""),
    # Retries are given up a certain time after this.
    Column("first_tried_at", UtcDateTime),
    # Attempts that found the relay away: they are not the mail's own, and lengthen no wait.
    Column("outages", Integer, nullable=False, default=0, server_default="0"),
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
    Column("reply", Answer(500), nullable=False, default=""),
    # Each reader once: whatever runs twice, there can be no second row for a destination.
    UniqueConstraint("publication_id", "destination"),
    # The order of claims: a batch costs the same however long the mailing is.
    Index(None, "publication_id", "state", "attempts", "id"),
    # Only the few that are claimed now.
    Index(None, "owner", sqlite_where=text("owner IS NOT NULL"), postgresql_where=text("owner IS NOT NULL")),
    # Whoever suppresses, moves or erases an address holds up SQLite's other writers until its deliveries are found. It
    # costs a mailing half a second for 100,000 readers.
    Index(None, "destination"),
    # The same for whoever leaves a list: only those that can still be stopped.
    Index("ix_deliveries_open_subscription", "subscription_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    # Those that wait for a person: few among millions.
    Index("ix_deliveries_uncertain", "state", "id", sqlite_where=_UNCERTAIN, postgresql_where=_UNCERTAIN),
)

# Figures of each publication that goes to subscribers, kept so that no page counts a million deliveries.
mailings = Table(
    "mailings",
    metadata,
    Column("publication_id", Id, ForeignKey("publications.id"), primary_key=True, autoincrement=False),
    # The subject of its mails, so that a list need not read whole messages.
    Column("subject", Text, nullable=False, default="", server_default=""),
    # When its deliveries were planned.
    Column("began_at", UtcDateTime, nullable=False),
    # Number of deliveries by state: of the last count while it goes out, of its end afterwards.
    Column("by_state", JSON, nullable=False),
    # What was still open at the last count, [[domain, number, when the first is due], ...].
    Column("waiting", JSON, nullable=False),
    # Mails answered a minute lately, the last answer, and when one came.
    Column("per_minute", Float, nullable=False, default=0, server_default="0"),
    Column("reply", Answer(500), nullable=False, default="", server_default=""),
    Column("answered_at", UtcDateTime),
    # What only a look at every delivery tells, of mailings that are too large to look at them for a page.
    Column("details", JSON),
    Column("detailed_at", UtcDateTime),
    Index(None, "began_at", "publication_id"),
)


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

visits = Table(
    "visits",
    metadata,
    Column("id", Id, primary_key=True),
    Column("publication_id", Id, ForeignKey("publications.id"), nullable=False),
    # 0 = opens of the mail; from 1 on its links in their order.
    Column("number", Integer, nullable=False),
    Column("url", Text, nullable=False),
    # A sum over all readers: nothing says who they were.
    Column("count", Integer, nullable=False, default=0),
    UniqueConstraint("publication_id", "number"),
)

installation = Table(
    "installation",
    metadata,
    # One row, made with the database. It is random, and part of every delivery's key, so that the keys of two databases
    # differ and those of a restored one stay the same.
    Column("id", String(32), primary_key=True),
    # Raised with everything that begins. A copy of it in the workspace tells a restored database.
    Column("mark", BigInteger, nullable=False, default=0),
)

# Who looks what is due: one process at a time. One row, made with the database.
ticks = Table(
    "ticks",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    # The name of the process (`ledger.owners`), and for people its host and number; "" = nobody.
    Column("owner", String(120), nullable=False, default="", server_default=""),
    Column("host", String(255), nullable=False, default="", server_default=""),
    Column("process", BigInteger, nullable=False, default=0, server_default="0"),
    # run or tick.
    Column("verb", String(10), nullable=False, default="", server_default=""),
    # Raised with every change of the row: whoever sees it stand still knows that nobody is there, whatever clocks say.
    Column("beat", BigInteger, nullable=False, default=0, server_default="0"),
    Column("since", UtcDateTime),
    Column("seen_at", UtcDateTime),
    Column("lease_until", UtcDateTime),
)

# How work that comes again and again ended when it was done last, for pages that show it.
latest_work = Table(
    "latest_work",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("number", Id, nullable=False),
    # A text of `wording.to_stored`; "" = it ended well.
    Column("failed", Text, nullable=False, default="", server_default=""),
)

holds = Table(
    "holds",
    metadata,
    Column("id", Id, primary_key=True),
    # "" = every channel, every language.
    Column("channel", String(60), nullable=False, default="", server_default=""),
    Column("lang", String(3), nullable=False, default="", server_default=""),
    Column("since", UtcDateTime, nullable=False),
    # NULL = until a person ends it.
    Column("until", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("why", Text, nullable=False, default="", server_default=""),
)

digest_runs = Table(
    "digest_runs",
    metadata,
    Column("id", Id, primary_key=True),
    # weekly or monthly.
    Column("period", String(10), nullable=False),
    # "weekly-2026-W48": a week or a month has one digest, whatever runs twice.
    Column("key", String(100), nullable=False, unique=True),
    # The hour at which the schedule sends it; NULL = made by hand.
    Column("at", UtcDateTime),
    # Its stories came out between these two times.
    Column("since", UtcDateTime, nullable=False),
    Column("cut_off", UtcDateTime, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    # issue, skipped_empty, missed or stopped.
    Column("outcome", String(20), nullable=False),
    Column("why", Words, nullable=False, default=""),
    Column("issue_key", String(100)),
    # What it was made of: a story that staff take out of the issue is not gathered again.
    Column("stories", JSON, nullable=False, default=list),
    # When its editions were put on the calendar; NULL = that is still to be done.
    Column("on_calendar_at", UtcDateTime),
    # Drafts that staff have not been sent yet, [[address, language], ...].
    Column("drafts", JSON, nullable=False, default=list),
    Column("drafts_tried_at", UtcDateTime),
    Index(None, "period", "cut_off"),
)

notice_people = Table(
    "notice_people",
    metadata,
    # A person of config.toml, by name.
    Column("name", String(100), primary_key=True),
    # When notices to them were switched on: they are not told of what happened before.
    Column("since", UtcDateTime, nullable=False),
    # Incremented to let one process at a time write down what there is to tell them.
    Column("turn", Integer, nullable=False, default=0),
)

notices = Table(
    "notices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person", String(100), nullable=False),
    Column("kind", String(20), nullable=False),
    # What it is about, like "publication 12", and the how manieth time that happens.
    Column("thing", String(200), nullable=False),
    Column("occurrence", Integer, nullable=False),
    # The words, in a form that can be said in either language.
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("command", Text, nullable=False),
    # When it would be too late to hear of it; NULL = never.
    Column("needed_by", UtcDateTime),
    Column("found_at", UtcDateTime, nullable=False),
    # When the thing was no longer so; NULL = it still is.
    Column("over_at", UtcDateTime),
    Column("state", String(20), nullable=False),
    # The mail that it is in: those of a summary share one, and a repeated try is the same mail.
    Column("mail", String(64)),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_at", UtcDateTime, nullable=False),
    # It is given up a day after this.
    Column("first_tried_at", UtcDateTime),
    Column("lease_until", UtcDateTime),
    # Whether it may have arrived already: its sender died amid the hand-over.
    Column("maybe_told", Boolean, nullable=False, default=False),
    Column("told_at", UtcDateTime),
    Column("reply", String(500), nullable=False, default=""),
    # A person is told of each thing once, whatever runs twice.
    UniqueConstraint("person", "kind", "thing", "occurrence", name="notices_once"),
    Index(None, "state", "next_at"),
    Index(None, "found_at"),
)

# Addresses of the calendar that staff subscribe to. Only the newest one works.
calendar_addresses = Table(
    "calendar_addresses",
    metadata,
    Column("id", Id, primary_key=True),
    # Random. With the key of the workspace it makes the address again, to show it; alone it opens nothing.
    Column("seed", BigInteger, nullable=False),
    # sha256 of the secret part of the address.
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("made_at", UtcDateTime, nullable=False),
)

paces = Table(
    "paces",
    metadata,
    # One pace per channel and provider (or domain); "*" is for all mail of the channel.
    Column("channel", String(60), primary_key=True),
    Column("name", String(255), primary_key=True),
    # Incremented to lock the paces of a channel.
    Column("turn", Integer, nullable=False, default=0),
    # Mails per minute after a reduction; 0 = not reduced.
    Column("rate", Float, nullable=False, default=0),
    Column("rests", Integer, nullable=False, default=0),
    Column("steady_since", UtcDateTime),
    Column("resting_until", UtcDateTime),
    # Mails per time slot, [[start in seconds, number], ...].
    Column("minute", JSON, nullable=False, default=list),
    Column("hour", JSON, nullable=False, default=list),
    # The current day in the organisation's time zone, and its mails.
    Column("day", Date),
    Column("day_count", Integer, nullable=False, default=0),
    # Workers that are sending such mails now, [[worker, until], ...].
    Column("holders", JSON, nullable=False, default=list),
    # Workers that may send such mails at once, after a reply that asked for fewer connections; 0 = not lowered.
    Column("slots", Integer, nullable=False, default=0, server_default="0"),
    # Until when a person lets it rest.
    Column("held_until", UtcDateTime),
    # The words that began the last rest.
    Column("reply", String(500), nullable=False, default="", server_default=""),
    Column("changed_at", UtcDateTime, nullable=False),
)

imported_stories = Table(
    "imported_stories",
    metadata,
    Column("id", Id, primary_key=True),
    # No foreign key to a post: what was deleted is still known, so that it does not come back.
    Column("slug", String(200), nullable=False),
    Column("title", String(300), nullable=False),
    Column("source", String(500), nullable=False),
    # sha256 of its words, and of the file as it was written, to tell whether the source or a person has changed it.
    Column("text_hash", String(64), nullable=False),
    Column("file_hash", String(64), nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
    # When the source had another text for the first time, and the hash of that text.
    Column("changed_at", UtcDateTime),
    Column("changed_hash", String(64), nullable=False, default=""),
    Index(None, "slug"),
)

imported_keys = Table(
    "imported_keys",
    metadata,
    # sha256 of the story's address or of its id in its source (a feed's guid, a Message-ID).
    Column("key", String(64), primary_key=True),
    Column("story_id", Id, ForeignKey("imported_stories.id"), nullable=False),
)

feed_polls = Table(
    "feed_polls",
    metadata,
    # sha256 of the feed's address.
    Column("key", String(64), primary_key=True),
    Column("polled_at", UtcDateTime, nullable=False),
    # What the server said of the last answer, to be asked only for what is new (RFC 9110, section 13.1).
    Column("etag", String(500), nullable=False, default=""),
    Column("last_modified", String(100), nullable=False, default=""),
    # Failures in a row: the feed is asked less often, and staff are told once.
    Column("failures", Integer, nullable=False, default=0),
    # Whether its stories were ever read: the first time the older ones are only noted.
    Column("read", Boolean, nullable=False, default=False),
)
