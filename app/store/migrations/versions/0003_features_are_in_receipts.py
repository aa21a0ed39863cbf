"""Reasons no longer keep the features behind them: the receipt of the score has them, whole."""

from alembic import op

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop what stood twice: half of what a score took on the disk."""
    op.drop_column("reasons", "features")
