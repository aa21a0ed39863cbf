"""Compiling what compares the rows of a small table: which is the newest, and where a total rose or fell."""

from collections.abc import Sequence
from dataclasses import dataclass

from features.aggregates import Latest, LatestChange, StandingChange, StandingLatest, Steps
from features.compile.conditions import conditions, dated, in_window, stands
from features.contract import Table
from features.declare import Feature
from features.errors import DeclarationError


@dataclass(frozen=True, slots=True)
class Rank:
    """A number for each of the chosen rows of an account, 1 for the newest; `order` breaks every tie that matters."""

    name: str
    chosen: str
    order: str


def ranks_of(table: Table, features: Sequence[Feature]) -> list[Rank]:
    """The ranks that the features of a table need."""
    ranks = []
    for feature in features:
        name = f"nth_{feature.name}"
        match feature.aggregate:
            case Latest(column, where) | LatestChange(column, where):
                filled = f"r.{column} IS NOT NULL AND {dated(feature)} IS NOT NULL"
                chosen = f"{in_window(feature)} AND {filled} AND {conditions(where)}"
                ranks.append(Rank(name, chosen, f"{dated(feature)} DESC, r.{column} DESC"))
            case StandingLatest(column):
                ranks.append(_standing(name, column, stands(table)))
            case StandingChange(_, _, str() as same):
                ranks.append(_standing(name, same, stands(table)))
                then = stands(table, f"(s.snapshot_on - {feature.window_days})")
                ranks.append(_standing(f"{name}_then", same, then))
    return ranks


def _standing(name: str, column: str, standing: str) -> Rank:
    # The text itself breaks a tie between rows that began together.
    return Rank(name, f"{standing} AND r.{column} IS NOT NULL", f"r.happened_at DESC, r.{column} DESC")


def compile_steps(table: Table, features: Sequence[Feature]) -> str:
    """The parts `totals` (what stood before and after each day on which a row began) and `stepped` (how many steps).

    A row that ends on the day on which its successor begins, or on the day before, is replaced by it.
    """
    columns = {feature.aggregate.column for feature in features if isinstance(feature.aggregate, Steps)}
    ends = f"q.{table.stands_until}"
    before = f"q.happened_at < d.happened_at AND ({ends} IS NULL OR {ends} >= CAST(d.happened_at AS DATE) - 1)"
    after = f"q.happened_at <= d.happened_at AND ({ends} IS NULL OR {ends} > CAST(d.happened_at AS DATE))"
    totals = ", ".join(
        f"SUM(q.{column}) FILTER (WHERE {when}) AS {column}_{name}"
        for column in sorted(columns)
        for name, when in (("before", before), ("after", after))
    )
    counted = []
    for feature in features:
        if not isinstance(feature.aggregate, Steps):
            raise DeclarationError(f"{feature.name} counts no steps.")
        column, sign = feature.aggregate.column, ">" if feature.aggregate.up else "<"
        rose = f"o.{column}_after {sign} o.{column}_before"
        counted.append(
            f"COUNT(*) FILTER (WHERE {rose} AND o.happened_at >= o.snapshot_on - {feature.window_days}) "
            f"AS {feature.name}"
        )
    return f"""
    days AS (SELECT DISTINCT account_id, snapshot_on, happened_at FROM seen),
    totals AS (
        SELECT d.account_id, d.snapshot_on, d.happened_at, {totals}
        FROM days AS d JOIN seen AS q ON q.account_id = d.account_id AND q.snapshot_on = d.snapshot_on
        GROUP BY d.account_id, d.snapshot_on, d.happened_at
    ),
    stepped AS (
        SELECT o.account_id, o.snapshot_on, {", ".join(counted)} FROM totals AS o GROUP BY o.account_id, o.snapshot_on
    )"""
