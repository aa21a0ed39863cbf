"""Keys, feature rows, receipts, scores and reasons."""

import sqlalchemy as sa
from alembic import op

from app.store.tables import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "keys",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_keys"),
    )
    op.create_table(
        "feature_rows",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("snapshot_on", sa.Date(), nullable=True),
        sa.Column("features", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_feature_rows"),
    )
    op.create_index("ix_feature_rows_account_id_snapshot_on", "feature_rows", ["account_id", "snapshot_on"])
    op.create_table(
        "receipts",
        sa.Column("receipt", sa.String(64), nullable=False),
        sa.Column("model_name", sa.Text(), nullable=False),
        sa.Column("model_version", sa.Text(), nullable=False),
        sa.Column("model_fingerprint", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("snapshot_on", sa.Date(), nullable=True),
        sa.Column("feature_row", sa.String(64), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feature_row"], ["feature_rows.fingerprint"], name="fk_receipts_feature_row_feature_rows"
        ),
        sa.PrimaryKeyConstraint("receipt", name="pk_receipts"),
    )
    op.create_index("ix_receipts_account_id_said_at", "receipts", ["account_id", "said_at"])
    op.create_index("ix_receipts_feature_row", "receipts", ["feature_row"])
    op.create_table(
        "scores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("snapshot_on", sa.Date(), nullable=False),
        sa.Column("model_version", sa.Text(), nullable=False),
        sa.Column("receipt", sa.String(64), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("churn_probability", sa.Double(), nullable=True),
        sa.Column("interval_low", sa.Double(), nullable=True),
        sa.Column("interval_high", sa.Double(), nullable=True),
        sa.Column("band", sa.Text(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("typical_score", sa.Integer(), nullable=False),
        sa.Column("other_points", sa.Integer(), nullable=False),
        sa.Column("unknown_points", sa.Integer(), nullable=False),
        sa.Column("cut_points", sa.Integer(), nullable=False),
        sa.Column("completeness", sa.Double(), nullable=False),
        sa.Column("scored_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["receipt"], ["receipts.receipt"], name="fk_scores_receipt_receipts"),
        sa.PrimaryKeyConstraint("id", name="pk_scores"),
        sa.UniqueConstraint(
            "account_id",
            "snapshot_on",
            "model_version",
            name="uq_scores_account_id_snapshot_on_model_version",
        ),
    )
    op.create_index("ix_scores_receipt", "scores", ["receipt"])
    op.create_index("ix_scores_snapshot_on_model_version", "scores", ["snapshot_on", "model_version"])
    op.create_table(
        "reasons",
        sa.Column("score_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("signal", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("features", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["score_id"], ["scores.id"], name="fk_reasons_score_id_scores", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("score_id", "rank", name="pk_reasons"),
    )


def downgrade() -> None:
    """Drop everything, children first."""
    for table in ("reasons", "scores", "receipts", "feature_rows", "keys"):
        op.drop_table(table)
