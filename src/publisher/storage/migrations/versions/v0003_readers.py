"""Readers in charge: what they have decided, what came back, which kind of mail an issue is"""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("issues") as batch_op:
        batch_op.add_column(sa.Column("template", sa.String(length=60), nullable=False, server_default=""))
    with op.batch_alter_table("deliveries") as batch_op:
        batch_op.add_column(sa.Column("subscription_id", sa.Integer(), nullable=True))
    with op.batch_alter_table("suppressions") as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=20), nullable=False, server_default="erased"))
    _hash_addresses()
    _make_tables()


def _hash_addresses() -> None:
    # No batch here: to change the table SQLite would have to copy and drop it, and with it go, by their foreign keys,
    # all subscriptions.
    op.add_column("subscribers", sa.Column("address_hash", sa.String(length=64), nullable=False, server_default=""))
    people = sa.table("subscribers", sa.column("id"), sa.column("email"), sa.column("address_hash"))
    connection = op.get_bind()
    known = connection.execute(sa.select(people.c.id, people.c.email)).all()
    for number, email in known:
        trace = hashlib.sha256(email.encode()).hexdigest()
        connection.execute(sa.update(people).where(people.c.id == number).values(address_hash=trace))
    op.create_index("uq_subscribers_address_hash", "subscribers", ["address_hash"], unique=True)


def _make_tables() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("list", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("form_version", sa.String(length=20), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=False),
        sa.Column("lang", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscribers.id"],
            name=op.f("fk_consents_subscriber_id_subscribers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_subscriber_id_at"), "consents", ["subscriber_id", "at"])
    op.create_table(
        "bounces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=True),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("diagnostic", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounces")),
        sa.UniqueConstraint("source", "address_hash", name=op.f("uq_bounces_source_address_hash")),
    )
    op.create_index(op.f("ix_bounces_address_hash_at"), "bounces", ["address_hash", "at"])
