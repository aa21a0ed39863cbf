"""How each account stands now, what that adds up to, and the views that people keep."""

import sqlalchemy as sa
from alembic import op

from app.store.tables.base import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ORDERS = ("at_risk_order", "score_order", "drop_order", "renewal_order", "name_order")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "standings",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("snapshot_on", sa.Date(), nullable=False),
        sa.Column("model_version", sa.Text(), nullable=False),
        sa.Column("receipt", sa.String(64), nullable=False),
        sa.Column("scored_at", UtcDateTime(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("band", sa.Text(), nullable=False),
        sa.Column("churn_probability", sa.Double(), nullable=True),
        sa.Column("completeness", sa.Double(), nullable=False),
        sa.Column("mrr", sa.Double(), nullable=True),
        sa.Column("renews_on", sa.Date(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("segment", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("since_score", sa.Integer(), nullable=True),
        sa.Column("since_band", sa.Text(), nullable=True),
        sa.Column("trend", sa.Text(), nullable=False),
        sa.Column("at_risk_order", sa.Double(), nullable=False),
        sa.Column("score_order", sa.Integer(), nullable=False),
        sa.Column("drop_order", sa.Integer(), nullable=False),
        sa.Column("renewal_order", sa.Integer(), nullable=False),
        sa.Column("name_order", sa.Text(), nullable=False),
        sa.Column("searched", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_standings"),
    )
    for order in ORDERS:
        op.create_index(f"ix_standings_{order}_account_id", "standings", [order, "account_id"])
    for filtered in ("band", "owner"):
        name = f"ix_standings_{filtered}_at_risk_order_account_id"
        op.create_index(name, "standings", [filtered, "at_risk_order", "account_id"])
    op.create_table(
        "standing_totals",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("owner", "segment", "band", "currency")),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.Column("arrived", sa.Integer(), nullable=False),
        sa.Column("mrr", sa.BigInteger(), nullable=False),
        sa.Column("at_risk", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "segment", "band", "currency", name="pk_standing_totals"),
    )
    op.create_table(
        "views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_views"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_views_user_id_users", ondelete="CASCADE"),
        sa.UniqueConstraint("user_id", "name", name="uq_views_user_id_name"),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("views")
    op.drop_table("standing_totals")
    op.drop_table("standings")
