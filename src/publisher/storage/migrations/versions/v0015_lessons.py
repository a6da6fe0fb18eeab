"""What an approval passed and what it taught the memory, so that it can be withdrawn"""

import sqlalchemy as sa
from alembic import op

from publisher.storage.tables import Id, UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("translations", sa.Column("approved_despite", sa.JSON(), nullable=True))
    op.add_column("translations", sa.Column("withdrawn_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("translations", sa.Column("withdrawn_by", sa.String(200), nullable=True))
    op.create_table(
        "lessons",
        sa.Column("id", Id, nullable=False),
        sa.Column("slug", sa.String(200), nullable=False),
        sa.Column("source_hash", sa.String(64), nullable=False),
        sa.Column("source_lang", sa.String(3), nullable=False),
        sa.Column("target_lang", sa.String(3), nullable=False),
        sa.Column("domain", sa.String(60), nullable=False),
        sa.Column("source_key", sa.String(64), nullable=False),
        sa.Column("taught", sa.JSON(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lessons")),
        sa.UniqueConstraint(
            "slug", "source_hash", "source_lang", "target_lang", "domain", "source_key", name="lessons_once"
        ),
    )
    op.create_index("lessons_by_key", "lessons", ["source_key"])
