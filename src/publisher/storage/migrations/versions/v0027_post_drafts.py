"""What somebody has typed of a post and not saved yet"""

import sqlalchemy as sa
from alembic import op

from publisher.storage.tables import Id, UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "post_drafts",
        sa.Column("id", Id, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("base", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("saved_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_post_drafts_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_drafts")),
        sa.UniqueConstraint("staff_id", "name", "page", name=op.f("uq_post_drafts_staff_id_name_page")),
    )
    op.create_index(op.f("ix_post_drafts_saved_at"), "post_drafts", ["saved_at"])
