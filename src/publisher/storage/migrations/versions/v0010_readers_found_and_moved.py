"""A column in which readers are searched, and changes of address that wait for a confirmation"""

import sqlalchemy as sa
from alembic import op

from publisher.storage.tables import UtcDateTime, folded

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_PAGE = 5000


def upgrade() -> None:
    op.add_column("subscribers", sa.Column("search_text", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "address_changes",
        sa.Column("subscriber_id", _ID, nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscribers.id"],
            name=op.f("fk_address_changes_subscriber_id_subscribers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscriber_id", name=op.f("pk_address_changes")),
    )
    _fill()


def _fill() -> None:
    # The databases fold case differently, and SQLite that of Latin letters alone.
    people = sa.table("subscribers", *(sa.column(name) for name in ("id", "email", "name", "search_text")))
    connection, last = op.get_bind(), 0
    query = sa.select(people.c.id, people.c.email, people.c.name).order_by(people.c.id).limit(_PAGE)
    change = sa.update(people).where(people.c.id == sa.bindparam("number")).values(search_text=sa.bindparam("searched"))
    while rows := connection.execute(query.where(people.c.id > last)).all():
        connection.execute(change, [{"number": row.id, "searched": folded(row.email, row.name)} for row in rows])
        last = rows[-1].id
