"""When work that comes again and again was done last, and an index of when each engine translated last"""

import sqlalchemy as sa
from alembic import op

from publisher.storage.tables import Id, UtcDateTime

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "latest_work",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("number", Id, nullable=False),
        sa.Column("failed", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_latest_work")),
    )
    op.create_index("sentences_made", "sentences", ["engine", "made_at"])
