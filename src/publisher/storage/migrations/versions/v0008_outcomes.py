"""Publications that failed, and what tells a restored database"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_LIVE_ISSUE = sa.text("kind = 'issue' AND state NOT IN ('cancelled', 'expired', 'failed')")


def upgrade() -> None:
    op.add_column("publications", sa.Column("outcome", sa.Text(), nullable=False, server_default=""))
    op.drop_index("uq_publications_live_issue", table_name="publications")
    op.create_index(
        "uq_publications_live_issue",
        "publications",
        ["what", "channel", "lang"],
        unique=True,
        sqlite_where=_LIVE_ISSUE,
        postgresql_where=_LIVE_ISSUE,
    )
    # Of these nothing has gone out, and nothing is in doubt.
    op.execute(
        "UPDATE publications SET state = 'failed', "
        "outcome = 'nothing went out; publisher deliveries list --publication ' || id || ' says why' "
        "WHERE state = 'published' AND NOT EXISTS (SELECT 1 FROM deliveries WHERE publication_id = publications.id "
        "AND deliveries.state IN ('sending', 'sent', 'uncertain'))"
    )
    installation = op.create_table(
        "installation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.bulk_insert(installation, [{"id": secrets.token_hex(8), "mark": 0}])
