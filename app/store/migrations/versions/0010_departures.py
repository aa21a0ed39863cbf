"""When accounts left that had been scored."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "departures",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "left_on", name="pk_departures"),
    )
    op.create_index("ix_departures_left_on_account_id", "departures", ["left_on", "account_id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("departures")
