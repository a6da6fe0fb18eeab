"""What a memory's entry and a machine's translation were made of"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sentences") as batch_op:
        batch_op.alter_column("model", existing_type=sa.String(length=120), type_=sa.Text(), existing_nullable=False)
        batch_op.add_column(sa.Column("unit", sa.String(length=10), nullable=False, server_default="sentence"))
        batch_op.add_column(sa.Column("terms", sa.String(length=16), nullable=False, server_default=""))
    with op.batch_alter_table("translations") as batch_op:
        batch_op.add_column(sa.Column("made_under", sa.String(length=64), nullable=False, server_default=""))
