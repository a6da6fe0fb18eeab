"""The tables of imported stories, and of the feeds that are asked for more."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table

from publisher.storage.tables.columns import Id, UtcDateTime, metadata

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
