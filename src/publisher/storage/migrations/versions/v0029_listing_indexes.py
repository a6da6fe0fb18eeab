"""Indexes by which pages list translations, publications and people who have left without reading whole tables"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("translations_standing", "translations", ["slug", "lang", "state", "source_hash"])
    op.create_index("ix_publications_what", "publications", ["what"])
    left = sa.text("left_at IS NOT NULL")
    op.create_index("ix_subscriptions_left_at", "subscriptions", ["left_at"], sqlite_where=left, postgresql_where=left)
