"""The slot that a publication has been given"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_HELD_SLOT = sa.text("slot IS NOT NULL AND state NOT IN ('cancelled', 'expired')")


def upgrade() -> None:
    op.add_column("publications", sa.Column("slot", sa.String(length=20), nullable=True))
    op.create_index(
        "uq_publications_held_slot",
        "publications",
        ["channel", "lang", "slot"],
        unique=True,
        sqlite_where=_HELD_SLOT,
        postgresql_where=_HELD_SLOT,
    )
