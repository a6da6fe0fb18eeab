"""When a person's address was last changed"""

import sqlalchemy as sa
from alembic import op

from publisher.storage.tables import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("subscribers", sa.Column("moved_at", UtcDateTime(timezone=True), nullable=True))
