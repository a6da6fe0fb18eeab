"""A post is published once on a channel in a language, unless a person insists"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_LIVE_POST = sa.text("kind = 'post' AND NOT again AND state NOT IN ('cancelled', 'expired', 'failed')")


def upgrade() -> None:
    op.add_column("publications", sa.Column("again", sa.Boolean(), nullable=False, server_default=sa.false()))
    # What has been asked for twice until now stays as it is.
    op.execute(
        "UPDATE publications SET again = TRUE WHERE kind = 'post' AND EXISTS (SELECT 1 FROM publications AS first "
        "WHERE first.kind = 'post' AND first.what = publications.what AND first.channel = publications.channel "
        "AND first.lang = publications.lang AND first.id < publications.id "
        "AND first.state NOT IN ('cancelled', 'expired', 'failed'))"
    )
    op.create_index(
        "uq_publications_live_post",
        "publications",
        ["what", "channel", "lang"],
        unique=True,
        sqlite_where=_LIVE_POST,
        postgresql_where=_LIVE_POST,
    )
