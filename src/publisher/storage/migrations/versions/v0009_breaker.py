"""Whether the breaker has paused a publication: its refusals are then about the sender, not about the readers"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("publications", sa.Column("breaker_tripped", sa.Boolean(), nullable=False, server_default=sa.false()))
