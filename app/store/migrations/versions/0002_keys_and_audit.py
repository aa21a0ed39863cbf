"""Keys that expire, are replaced and tell of their last use; the audit log."""

import sqlalchemy as sa
from alembic import op

from app.store.tables import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table; keys that are there never expire."""
    op.add_column("keys", sa.Column("expires_at", UtcDateTime(), nullable=True))
    op.add_column("keys", sa.Column("replaced_by", sa.String(32), nullable=True))
    op.add_column("keys", sa.Column("last_used_at", UtcDateTime(), nullable=True))
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])


def downgrade() -> None:
    """Drop the table and the columns."""
    op.drop_table("audit")
    for column in ("last_used_at", "replaced_by", "expires_at"):
        op.drop_column("keys", column)
