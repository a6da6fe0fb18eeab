"""Reviewing: remarks with which a translation is sent back, links for people without an account, who has written"""

import sqlalchemy as sa
from alembic import op

from publisher.storage.tables import Id, UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("translations", sa.Column("approved_through", sa.String(length=320), nullable=True))
    op.add_column("translations", sa.Column("writers", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("translations", sa.Column("returned_by", sa.String(length=320), nullable=True))
    op.create_table(
        "translation_remarks",
        sa.Column("id", Id, nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("lang", sa.String(length=3), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=320), nullable=False),
        sa.Column("made_through", sa.String(length=320), nullable=False),
        sa.Column("writer", sa.String(length=320), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=320), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation_remarks")),
    )
    op.create_index("translation_remarks_open", "translation_remarks", ["slug", "lang", "closed_at"])
    op.create_table(
        "review_links",
        sa.Column("id", Id, nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("lang", sa.String(length=3), nullable=False),
        sa.Column("person", sa.String(length=100), nullable=False),
        sa.Column("made_by", sa.String(length=320), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("answered_as", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_links")),
        sa.UniqueConstraint("number", name=op.f("uq_review_links_number")),
    )
    op.create_index(op.f("ix_review_links_slug_lang"), "review_links", ["slug", "lang"])
    _note_writers()


def _note_writers() -> None:
    """Who wrote before this release stands in the record of acts alone: its thing is `slug language segment`."""
    acts = sa.table("audit", sa.column("id"), sa.column("who"), sa.column("action"), sa.column("thing"))
    rows = sa.table(
        "translations", sa.column("slug"), sa.column("lang"), sa.column("writers", sa.JSON())
    )  # fmt: skip
    found: dict[tuple[str, str], list[str]] = {}
    query = sa.select(acts.c.who, acts.c.thing).where(acts.c.action == "segment").order_by(acts.c.id)
    for who, thing in op.get_bind().execute(query):
        slug, _, rest = thing.partition(" ")
        writers = found.setdefault((slug, rest.partition(" ")[0]), [])
        if who in writers:
            writers.remove(who)
        writers.append(who)
    for (slug, lang), writers in found.items():
        op.execute(rows.update().where(rows.c.slug == slug, rows.c.lang == lang).values(writers=writers))
