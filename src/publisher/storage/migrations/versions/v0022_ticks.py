"""Which process looks what is due"""

import sqlalchemy as sa
from alembic import op

from publisher.storage.tables import Id, UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    ticks = op.create_table(
        "ticks",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False, server_default=""),
        sa.Column("host", sa.String(length=255), nullable=False, server_default=""),
        sa.Column("process", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("verb", sa.String(length=10), nullable=False, server_default=""),
        sa.Column("beat", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("since", UtcDateTime(timezone=True), nullable=True),
        sa.Column("seen_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("lease_until", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticks")),
    )
    op.bulk_insert(ticks, [{"id": 1}])
