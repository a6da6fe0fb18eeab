"""Notices to staff: what each person is told, once, and since when"""

import sqlalchemy as sa
from alembic import op

from publisher.storage.tables import Id, UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_people",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_notice_people")),
    )
    op.create_table(
        "notices",
        sa.Column("id", Id, nullable=False),
        sa.Column("person", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing", sa.String(length=200), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("needed_by", UtcDateTime(timezone=True), nullable=True),
        sa.Column("found_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("over_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("mail", sa.String(length=64), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("first_tried_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("lease_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("maybe_told", sa.Boolean(), nullable=False),
        sa.Column("told_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("person", "kind", "thing", "occurrence", name="notices_once"),
    )
    op.create_index(op.f("ix_notices_state_next_at"), "notices", ["state", "next_at"])
    op.create_index(op.f("ix_notices_found_at"), "notices", ["found_at"])
