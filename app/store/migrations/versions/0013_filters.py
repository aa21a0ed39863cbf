"""What lists of accounts are filtered by, in one index."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COLUMNS = (
    "at_risk_order",
    "account_id",
    "score_order",
    "drop_order",
    "renewal_order",
    "name_order",
    "band",
    "since_band",
    "since_on",
    "owner",
    "segment",
    "searched",
)


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_standings_filters", "standings", list(COLUMNS))


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_standings_filters", "standings")
