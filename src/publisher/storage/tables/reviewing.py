"""The tables of reviewing: remarks with which a translation was sent back, and links for people without an account."""

from sqlalchemy import JSON, BigInteger, Column, Index, String, Table, Text

from publisher.storage.tables.columns import Id, UtcDateTime, metadata

translation_remarks = Table(
    "translation_remarks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("slug", String(200), nullable=False),
    Column("lang", String(3), nullable=False),
    Column("remark", Text, nullable=False),
    Column("made_by", String(320), nullable=False),
    # The account whose link was used; "" = the person has an account.
    Column("made_through", String(320), nullable=False, default=""),
    # Who had written on the translation last; "" = only a machine.
    Column("writer", String(320), nullable=False, default=""),
    Column("made_at", UtcDateTime, nullable=False),
    # When it was sent for approval again, or approved; NULL = it is open.
    Column("closed_at", UtcDateTime),
    Column("closed_by", String(320)),
    Index("translation_remarks_open", "slug", "lang", "closed_at"),
)

review_links = Table(
    "review_links",
    metadata,
    Column("id", Id, primary_key=True),
    Column("slug", String(200), nullable=False),
    Column("lang", String(3), nullable=False),
    # Whom it was made for, as the maker calls them.
    Column("person", String(100), nullable=False),
    Column("made_by", String(320), nullable=False),
    # Random: finds the row. Alone it opens nothing.
    Column("number", BigInteger, nullable=False, unique=True),
    # sha256 of the secret part of the link; the secret itself is kept nowhere.
    Column("secret_hash", String(64), nullable=False),
    # The translation as it was then: its hash, and [source, target] of each segment.
    Column("content_hash", String(64), nullable=False),
    Column("texts", JSON, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime),
    # NULL = it is good until it expires. A link is good once.
    Column("ended_at", UtcDateTime),
    # approved, returned or withdrawn; "" = not ended.
    Column("outcome", String(20), nullable=False, default=""),
    # The name that the person has written.
    Column("answered_as", String(100), nullable=False, default=""),
    Index(None, "slug", "lang"),
)
