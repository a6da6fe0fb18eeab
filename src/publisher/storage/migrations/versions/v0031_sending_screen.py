"""Figures kept for each mailing, an index of uncertain deliveries, and which notices each account has read"""

import sqlalchemy as sa
from alembic import op

from publisher.storage.tables import Answer, Id, UtcDateTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_UNCERTAIN = sa.text("state = 'uncertain'")


def upgrade() -> None:
    op.create_table(
        "mailings",
        sa.Column("publication_id", Id, nullable=False, autoincrement=False),
        sa.Column("subject", sa.Text(), nullable=False, server_default=""),
        sa.Column("began_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_state", sa.JSON(), nullable=False),
        sa.Column("waiting", sa.JSON(), nullable=False),
        sa.Column("per_minute", sa.Float(), nullable=False, server_default="0"),
        sa.Column("reply", Answer(length=500), nullable=False, server_default=""),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("details", sa.JSON(), nullable=True),
        sa.Column("detailed_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_mailings_publication_id_publications")
        ),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_mailings")),
    )
    op.create_index(op.f("ix_mailings_began_at_publication_id"), "mailings", ["began_at", "publication_id"])
    op.create_index(
        "ix_deliveries_uncertain", "deliveries", ["state", "id"], sqlite_where=_UNCERTAIN, postgresql_where=_UNCERTAIN
    )
    op.create_table(
        "notices_read",
        sa.Column("staff_id", Id, nullable=False, autoincrement=False),
        sa.Column("notice_id", Id, nullable=False, autoincrement=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notices_read_notice_id_notices"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_notices_read_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff_id", "notice_id", name=op.f("pk_notices_read")),
    )
    _count_mailings()


def _count_mailings() -> None:
    """The figures of the mailings that there are: those of whose deliveries one belongs to a subscription."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT d.publication_id, d.state, count(*) FROM deliveries d JOIN publications p "
            "ON p.id = d.publication_id WHERE p.kind <> 'letter' AND d.subscription_id IS NOT NULL "
            "GROUP BY d.publication_id, d.state"
        )
    )
    found: dict[int, dict[str, int]] = {}
    for number, state, count in rows:
        found.setdefault(number, {})[state] = count
    kept = sa.table(
        "mailings", sa.column("publication_id"), sa.column("subject"),
        sa.column("began_at", UtcDateTime(timezone=True)),
        sa.column("by_state", sa.JSON()), sa.column("waiting", sa.JSON()),
    )  # fmt: skip
    its = sa.table(
        "publications", sa.column("id"), sa.column("at", UtcDateTime(timezone=True)), sa.column("message", sa.JSON())
    )
    for number, by_state in found.items():
        at, message = connection.execute(sa.select(its.c.at, its.c.message).where(its.c.id == number)).one()
        connection.execute(
            sa.insert(kept).values(
                publication_id=number, subject=str((message or {}).get("subject", "")), began_at=at,
                by_state=by_state, waiting=[],
            )
        )  # fmt: skip
