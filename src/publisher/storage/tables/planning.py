"""The tables of the calendar: publications, repeats, and what holds them back."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
    text,
)

from publisher.core.states import ENDED_PUBLICATIONS, GAVE_UP_ITS_SLOT
from publisher.storage.tables.columns import Id, UtcDateTime, Words, _moment, metadata

_ENDED = ", ".join(f"'{state}'" for state in ENDED_PUBLICATIONS)

_LIVE_ISSUE = text(f"kind = 'issue' AND state NOT IN ({_ENDED})")

_LEFT = ", ".join(f"'{state}'" for state in GAVE_UP_ITS_SLOT)

_HELD_SLOT = text(f"slot IS NOT NULL AND state NOT IN ({_LEFT})")

_KEPT_TIME = text(f"state NOT IN ({_LEFT})")

_GOES_ON = text("due_at IS NOT NULL")

_FIRED = text("repeat_id IS NOT NULL")

_LIVE_POST = text(f"kind = 'post' AND NOT again AND state NOT IN ({_ENDED})")

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
