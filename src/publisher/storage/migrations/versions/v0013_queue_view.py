"""Why a provider or the relay rests, rests by hand, and attempts that met no relay"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("outages", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("paces", sa.Column("slots", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("paces", sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("paces", sa.Column("reply", sa.String(length=500), nullable=False, server_default=""))
