"""The scores that the lists do not tell yet, since their run is not whole."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and an index that tells the newest run."""
    op.create_table(
        "standings_due",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("snapshot_on", sa.Date(), nullable=False),
        sa.Column("model_version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "snapshot_on", "model_version", name="pk_standings_due"),
    )
    op.create_index("ix_standings_snapshot_on_scored_at", "standings", ["snapshot_on", "scored_at"])


def downgrade() -> None:
    """Drop both."""
    op.drop_index("ix_standings_snapshot_on_scored_at", "standings")
    op.drop_table("standings_due")
