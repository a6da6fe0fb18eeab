"""Indexes that a claim of a batch reads in order, and that find what is claimed"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_deliveries_state_next_at"), table_name="deliveries")
    columns = ["publication_id", "state", "attempts", "id"]
    op.create_index(op.f("ix_deliveries_publication_id_state_attempts_id"), "deliveries", columns)
    claimed = sa.text("owner IS NOT NULL")
    op.create_index(
        op.f("ix_deliveries_owner"), "deliveries", ["owner"], sqlite_where=claimed, postgresql_where=claimed
    )
