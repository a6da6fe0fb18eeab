"""The calendar for staff's own calendars: its secret address, and when each publication was last changed"""

import sqlalchemy as sa
from alembic import op

from publisher.storage.tables import Id, UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("publications", sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("publications", sa.Column("changed_at", UtcDateTime(timezone=True), nullable=True))
    op.create_table(
        "calendar_addresses",
        sa.Column("id", Id, nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_addresses")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_addresses_secret_hash")),
    )
