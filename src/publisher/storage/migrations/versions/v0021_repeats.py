"""Repeats of posts; the time that a post names; a cancelled or expired publication leaves its time to others"""

import sqlalchemy as sa
from alembic import op

from publisher.storage.tables import Id, UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_KEPT_TIME = sa.text("state NOT IN ('cancelled', 'expired')")
_FIRED = sa.text("repeat_id IS NOT NULL")
_PARTIAL = {
    "uq_publications_live_issue": (
        ["what", "channel", "lang"],
        sa.text("kind = 'issue' AND state NOT IN ('cancelled', 'expired', 'failed')"),
    ),
    "uq_publications_live_post": (
        ["what", "channel", "lang"],
        sa.text("kind = 'post' AND NOT again AND state NOT IN ('cancelled', 'expired', 'failed')"),
    ),
    "uq_publications_held_slot": (
        ["channel", "lang", "slot"],
        sa.text("slot IS NOT NULL AND state NOT IN ('cancelled', 'expired')"),
    ),
}


def upgrade() -> None:
    op.create_table(
        "repeats",
        sa.Column("id", Id, nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=60), nullable=False),
        sa.Column("lang", sa.String(length=3), nullable=False),
        sa.Column("every", sa.String(length=60), nullable=False),
        sa.Column("anchor", sa.Date(), nullable=False),
        sa.Column("clock", sa.String(length=5), nullable=False, server_default=""),
        sa.Column("holidays", sa.String(length=20), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=True),
        sa.Column("cool_down", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("due", sa.String(length=20), nullable=False, server_default=""),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("why", sa.Text(), nullable=False, server_default=""),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repeats")),
    )
    _unique("uq_repeats_going_on", ["what", "channel", "lang"], sa.text("due_at IS NOT NULL"), "repeats")
    # SQLite copies the table to drop a constraint. Partial indexes are made anew: not every version copies their WHERE.
    for name in _PARTIAL:
        op.drop_index(name, table_name="publications")
    with op.batch_alter_table("publications") as batch:
        batch.drop_constraint("uq_publications_kind_what_channel_lang_at", type_="unique")
        batch.add_column(sa.Column("publish_at", UtcDateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("passed", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("repeat_id", Id, nullable=True))
        batch.add_column(sa.Column("firing", sa.String(length=20), nullable=False, server_default=""))
        batch.create_foreign_key(op.f("fk_publications_repeat_id_repeats"), "repeats", ["repeat_id"], ["id"])
    for name, (columns, condition) in _PARTIAL.items():
        _unique(name, columns, condition)
    _unique("uq_publications_kept_time", ["kind", "what", "channel", "lang", "at"], _KEPT_TIME)
    _unique("uq_publications_fired", ["repeat_id", "firing"], _FIRED)


def _unique(name: str, columns: list[str], condition: sa.TextClause, table: str = "publications") -> None:
    op.create_index(name, table, columns, unique=True, sqlite_where=condition, postgresql_where=condition)
