"""Reasons no longer keep the features behind them: the receipt of the score has them, whole."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop what stood twice: half of what a score took on the disk."""
    op.drop_column("reasons", "features")


def downgrade() -> None:
    """Bring the column back, empty: the older release reads the features of a score from its receipt too."""
    op.add_column("reasons", sa.Column("features", sa.Text(), nullable=False, server_default="[]"))
