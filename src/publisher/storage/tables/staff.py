"""The tables of the console: the people who work with it, what they did, and long work that they started."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from publisher.storage.tables.columns import Id, UtcDateTime, metadata

staff = Table(
    "staff",
    metadata,
    Column("id", Id, primary_key=True),
    # As they sign in: lower case, so that one mailbox is one account.
    Column("email", String(320), nullable=False, unique=True),
    Column("name", String(200), nullable=False, default=""),
    # author, approver or administrator: each may do what those before it may.
    Column("role", String(20), nullable=False),
    Column("language", String(3), nullable=False),
    Column("active", Boolean, nullable=False, default=True),
    # An argon2 hash; NULL until the link of the invitation has been used.
    Column("password", String(255)),
    # Names the person in sessions and links; a new one ends all of them.
    Column("fs_uniquifier", String(64), nullable=False, unique=True),
    Column("last_login_at", UtcDateTime),
    Column("current_login_at", UtcDateTime),
    Column("last_login_ip", String(64)),
    Column("current_login_ip", String(64)),
    Column("login_count", Integer),
    Column("tf_primary_method", String(64)),
    # Encrypted with the workspace's key; so are the recovery codes.
    Column("tf_totp_secret", String(255)),
    # Number of the half-minute whose code was used last: a code is good once (RFC 6238, section 5.2).
    Column("totp_counter", BigInteger),
    Column("mf_recovery_codes", JSON(none_as_null=True)),
    Column("created_at", UtcDateTime, nullable=False),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    # SHA-256 of the name in the cookie: who reads the database cannot make a cookie of it.
    Column("name_hash", String(64), nullable=False, unique=True),
    # `staff.fs_uniquifier` when it began: with another one, the session has ended.
    Column("holder", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # To five minutes.
    Column("seen_at", UtcDateTime, nullable=False),
    # As its owner recognises it: "Firefox, Windows". Not the whole User-Agent, which tells more than is needed.
    Column("browser", String(100), nullable=False, default=""),
    Column("address", String(64), nullable=False, default=""),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    # NULL = the command line. The name stays readable when the account is gone.
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="SET NULL")),
    Column("who", String(320), nullable=False),
    Column("action", String(60), nullable=False),
    Column("thing", String(200), nullable=False, default=""),
    Column("before", Text, nullable=False, default=""),
    Column("after", Text, nullable=False, default=""),
    Index(None, "at"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    # What is done, and with what: as `wording.to_stored` writes them.
    Column("kind", Text, nullable=False),
    Column("what", Text, nullable=False),
    # running, done, failed or interrupted.
    Column("state", String(20), nullable=False),
    Column("finished", Integer, nullable=False, default=0),
    # Steps in all; 0 = not known.
    Column("total", Integer, nullable=False, default=0),
    # How it ended, as `wording.to_stored` writes it.
    Column("message", Text, nullable=False, default=""),
    Column("result", JSON, nullable=False, default=dict),
    # When its process was last heard of: what is "running" with an old time has been interrupted.
    Column("seen_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Index(None, "staff_id", "started_at"),
)

# What somebody has typed of a post and not saved yet: beside the file, which readers get. A row for each open page.
post_drafts = Table(
    "post_drafts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    # The post's path below the posts folder, without .md.
    Column("name", String(500), nullable=False),
    # Random; two pages of one person never write over each other.
    Column("page", String(40), nullable=False),
    # sha256 of the file that the page has seen.
    Column("base", String(64), nullable=False),
    # The fields of the form, by their names.
    Column("content", JSON, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    UniqueConstraint("staff_id", "name", "page"),
    Index(None, "saved_at"),
)

# What each account has seen of the notices in the page.
notices_read = Table(
    "notices_read",
    metadata,
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("notice_id", Id, ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
)
