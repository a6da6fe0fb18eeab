"""Numbers of rows with 64 bits on PostgreSQL; in SQLite an INTEGER has them already"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COLUMNS = {
    "translations": ["id"],
    "sentences": ["id"],
    "issues": ["id"],
    "issue_posts": ["issue_id"],
    "editions": ["issue_id"],
    "publications": ["id"],
    "deliveries": ["id", "publication_id", "subscription_id"],
    "subscribers": ["id"],
    "subscriptions": ["id", "subscriber_id"],
    "consents": ["id", "subscriber_id"],
    "bounces": ["id", "delivery_id"],
    "visits": ["id", "publication_id"],
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in _COLUMNS.items():
        # In one statement, so that a table of millions of rows is written anew once.
        op.execute(f"ALTER TABLE {table} " + ", ".join(f"ALTER COLUMN {name} TYPE bigint" for name in columns))
        if "id" in columns:
            # The sequence behind a serial column keeps its own type, and would end at 2**31 - 1.
            of_table = sa.text("SELECT pg_get_serial_sequence(:table, 'id')").bindparams(table=table)
            op.execute(f"ALTER SEQUENCE {op.get_bind().execute(of_table).scalar_one()} AS bigint")
