"""Stories that were imported, by what they are known again, and the polls of feeds"""

import sqlalchemy as sa
from alembic import op

from publisher.storage.tables import Id, UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imported_stories",
        sa.Column("id", Id, primary_key=True),
        sa.Column("slug", sa.String(200), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("source", sa.String(500), nullable=False),
        sa.Column("text_hash", sa.String(64), nullable=False),
        sa.Column("file_hash", sa.String(64), nullable=False),
        sa.Column("imported_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("changed_hash", sa.String(64), nullable=False),
    )
    op.create_index("ix_imported_stories_slug", "imported_stories", ["slug"])
    op.create_table(
        "imported_keys",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("story_id", Id, sa.ForeignKey("imported_stories.id"), nullable=False),
    )
    op.create_table(
        "feed_polls",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("polled_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("etag", sa.String(500), nullable=False),
        sa.Column("last_modified", sa.String(100), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("read", sa.Boolean, nullable=False),
    )
