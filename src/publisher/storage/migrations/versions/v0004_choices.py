"""Readers' choices: how often, which topics, whether visits may be counted; whom an issue is for"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Columns are added in place: a batch would copy and drop tables that others refer to.
    for table, column in _COLUMNS:
        op.add_column(table, column)
    op.create_table(
        "visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_visits_publication_id_publications")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("publication_id", "number", name=op.f("uq_visits_publication_id_number")),
    )


_COLUMNS: tuple[tuple[str, sa.Column[object]], ...] = (
    ("issues", sa.Column("cadence", sa.String(length=10), nullable=False, server_default="each")),
    ("issues", sa.Column("made_by", sa.String(length=10), nullable=False, server_default="staff")),
    ("publications", sa.Column("topics", sa.JSON(), nullable=False, server_default="[]")),
    ("deliveries", sa.Column("omitted", sa.BigInteger(), nullable=False, server_default="0")),
    ("deliveries", sa.Column("wanted_lang", sa.String(length=3), nullable=False, server_default="")),
    ("deliveries", sa.Column("tracked", sa.Boolean(), nullable=False, server_default=sa.false())),
    ("subscriptions", sa.Column("cadence", sa.String(length=10), nullable=False, server_default="each")),
    ("subscriptions", sa.Column("topics", sa.Text(), nullable=False, server_default="")),
    ("subscriptions", sa.Column("tracking", sa.Boolean(), nullable=False, server_default=sa.true())),
    ("subscriptions", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True)),
)
