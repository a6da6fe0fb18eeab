"""Indexes by which the deliveries of an address, a subscription and a bounce are found without reading them all"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('queued', 'deferred')")


def upgrade() -> None:
    op.create_index("ix_deliveries_destination", "deliveries", ["destination"])
    op.create_index(
        "ix_deliveries_open_subscription",
        "deliveries",
        ["subscription_id"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index("ix_bounces_delivery_id", "bounces", ["delivery_id"])
