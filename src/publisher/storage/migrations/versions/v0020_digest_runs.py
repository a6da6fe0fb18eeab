"""Digests by schedule: what became of each, and publications that need a person's approval"""

import sqlalchemy as sa
from alembic import op

from publisher.storage.tables import Id, UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("publications", sa.Column("needs_approval", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "digest_runs",
        sa.Column("id", Id, nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("cut_off", UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("issue_key", sa.String(length=100), nullable=True),
        sa.Column("stories", sa.JSON(), nullable=False),
        sa.Column("on_calendar_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("drafts", sa.JSON(), nullable=False),
        sa.Column("drafts_tried_at", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_runs")),
        sa.UniqueConstraint("key", name=op.f("uq_digest_runs_key")),
    )
    op.create_index(op.f("ix_digest_runs_period_cut_off"), "digest_runs", ["period", "cut_off"])
