"""Tombstones of erased accounts, and the key that they are hashed with."""

import sqlalchemy as sa
from alembic import op

from app.store.tables import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables; the key is made at the first erasure."""
    op.create_table(
        "erasure_keys",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasure_keys"),
    )
    op.create_table(
        "tombstones",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("erased_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_tombstones"),
    )


def downgrade() -> None:
    """Drop them: accounts that were erased would be scored again."""
    op.drop_table("tombstones")
    op.drop_table("erasure_keys")
