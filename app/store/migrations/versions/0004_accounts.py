"""What the source says of accounts; scores keep what they are listed by, and the official score before them."""

import json
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COLUMNS: dict[str, sa.types.TypeEngine[Any]] = {
    "segment": sa.Text(),
    "mrr": sa.Double(),
    "renews_on": sa.Date(),
    "earlier_on": sa.Date(),
    "earlier_score": sa.Integer(),
    "earlier_band": sa.Text(),
}
FURTHEST_DAYS = 100 * 366
CHUNK_ROWS = 1000

SCORES = sa.table(
    "scores",
    sa.column("id", sa.Integer),
    sa.column("account_id", sa.Text),
    sa.column("snapshot_on", sa.Date),
    sa.column("receipt", sa.Text),
    sa.column("score", sa.Integer),
    sa.column("band", sa.Text),
    sa.column("scored_at", sa.Text),
    *(sa.column(name, kind) for name, kind in COLUMNS.items()),
)
RECEIPTS = sa.table("receipts", sa.column("receipt", sa.Text), sa.column("feature_row", sa.Text))
ROWS = sa.table("feature_rows", sa.column("fingerprint", sa.Text), sa.column("features", sa.Text))


def upgrade() -> None:
    """Make the table and the columns, and fill those of the newest day: only they are listed."""
    op.create_table(
        "accounts",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("segment", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("crm_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", name="pk_accounts"),
    )
    op.create_index("ix_accounts_owner", "accounts", ["owner"])
    for name, kind in COLUMNS.items():
        op.add_column("scores", sa.Column(name, kind, nullable=True))
    connection = op.get_bind()
    newest = connection.scalar(sa.select(sa.func.max(SCORES.c.snapshot_on)))
    if newest is not None:
        _fill_facts(connection, newest)
        _fill_earlier(connection, newest)


def downgrade() -> None:
    """Drop the columns and the table."""
    for name in reversed(COLUMNS):
        op.drop_column("scores", name)
    op.drop_table("accounts")


def _fill_facts(connection: sa.Connection, on: date) -> None:
    rows = (
        sa.select(SCORES.c.id, ROWS.c.features)
        .join(RECEIPTS, RECEIPTS.c.receipt == SCORES.c.receipt)
        .join(ROWS, ROWS.c.fingerprint == RECEIPTS.c.feature_row)
        .where(SCORES.c.snapshot_on == on, ROWS.c.features != "")
        .order_by(SCORES.c.id)
        .limit(CHUNK_ROWS)
    )
    kept = (
        sa.update(SCORES)
        .where(SCORES.c.id == sa.bindparam("of"))
        .values({name: sa.bindparam(name) for name in ("segment", "mrr", "renews_on")})
    )
    last = 0
    while chunk := connection.execute(rows.where(SCORES.c.id > last)).all():
        connection.execute(kept, [{"of": row.id, **_facts_of(json.loads(row.features), on)} for row in chunk])
        last = chunk[-1].id


def _facts_of(features: dict[str, Any], on: date) -> dict[str, Any]:
    segment, mrr, days = features.get("segment"), features.get("mrr"), features.get("days_to_renewal")
    renews_on = None
    if isinstance(days, float) and abs(days) <= FURTHEST_DAYS:
        renews_on = on + timedelta(days=round(days))
    return {
        "segment": segment if isinstance(segment, str) else None,
        "mrr": mrr if isinstance(mrr, float) else None,
        "renews_on": renews_on,
    }


def _fill_earlier(connection: sa.Connection, on: date) -> None:
    earlier = SCORES.alias("earlier")

    def of_earlier(name: str) -> sa.ScalarSelect[Any]:
        return (
            sa.select(earlier.c[name])
            .where(earlier.c.account_id == SCORES.c.account_id, earlier.c.snapshot_on < SCORES.c.snapshot_on)
            .order_by(earlier.c.snapshot_on.desc(), earlier.c.scored_at.desc(), earlier.c.id.desc())
            .limit(1)
            .correlate(SCORES)
            .scalar_subquery()
        )

    connection.execute(
        sa.update(SCORES)
        .where(SCORES.c.snapshot_on == on)
        .values(
            earlier_on=of_earlier("snapshot_on"),
            earlier_score=of_earlier("score"),
            earlier_band=of_earlier("band"),
        )
    )
