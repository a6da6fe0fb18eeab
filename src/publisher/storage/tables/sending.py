"""The tables of what is sent to whom: the ledger, its figures, the paces, and who sends."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from publisher.core.states import OPEN_DELIVERIES, DeliveryState
from publisher.storage.tables.columns import Answer, Id, UtcDateTime, metadata

_OPEN_STATES = ", ".join(f"'{state}'" for state in OPEN_DELIVERIES)

IS_OPEN = text(f"deliveries.state IN ({_OPEN_STATES})")
"""As the database has to read it to use the index of a subscription's open deliveries."""

_OPEN = text(f"state IN ({_OPEN_STATES})")

IS_UNCERTAIN = text(f"deliveries.state = '{DeliveryState.UNCERTAIN}'")
"""As the database has to read it to use the index of uncertain deliveries: with the state itself, not a parameter."""

_UNCERTAIN = text(f"state = '{DeliveryState.UNCERTAIN}'")

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
