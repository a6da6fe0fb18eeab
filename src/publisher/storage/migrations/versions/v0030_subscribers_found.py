"""An index that has all by which staff choose among readers, so that a rare choice reads nothing else"""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_subscriptions_chosen",
        "subscriptions",
        ["subscriber_id", "lang", "list", "confirmed", "left_at", "topics"],
    )
