"""The tables of translations, and of the memory that learns from them."""

from sqlalchemy import JSON, Column, Index, String, Table, Text, UniqueConstraint

from publisher.storage.tables.columns import Id, UtcDateTime, metadata

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
