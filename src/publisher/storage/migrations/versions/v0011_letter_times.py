"""An index by which the letters of the last hour and day are counted"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_publications_kind_created_at"), "publications", ["kind", "created_at"])
