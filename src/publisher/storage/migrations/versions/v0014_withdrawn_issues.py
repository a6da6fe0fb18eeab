"""When an issue was withdrawn from the public archive"""

import sqlalchemy as sa
from alembic import op

from publisher.storage.tables import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("issues", sa.Column("withdrawn_at", UtcDateTime(timezone=True), nullable=True))
