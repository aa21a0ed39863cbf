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
    """A number for each of the chosen rows of an account, 1 for the newest; `order` breaks every tie that matters.

    Rows that differ in one of the columns `apart` are numbered apart.
    """

    chosen: str
    order: str
    apart: tuple[str, ...] = ()


def rank_of(table: Table, feature: Feature, *, then: bool = False) -> Rank | None:
    """The rank of rows that a feature reads; with `then`, that of the rows that stood when its window began."""
    match feature.aggregate:
        case Latest(column, where) | LatestChange(column, where):
            filled = f"r.{column} IS NOT NULL AND {dated(feature)} IS NOT NULL"
            chosen = f"{in_window(feature)} AND {filled}"
            order = f"{dated(feature)} DESC, r.{column} DESC"
            if all(len(one.values) == 1 for one in where):
                # What differs in the value of a column only is numbered in one go.
                return Rank(chosen, order, tuple(one.column for one in where))
            return Rank(f"{chosen} AND {conditions(where)}", order)
        case StandingLatest(column):
            return _standing(column, stands(table))
        case StandingChange(_, _, str() as same):
            return _standing(same, stands(table, f"(s.snapshot_on - {feature.window_days})") if then else stands(table))
    return None


def ranks_of(table: Table, features: Sequence[Feature]) -> dict[Rank, str]:
    """The ranks that the features of a table need, each once, with the name of its column."""
    ranks = (rank_of(table, feature, then=then) for feature in features for then in (False, True))
    return {rank: f"nth_{number}" for number, rank in enumerate(dict.fromkeys(filter(None, ranks)), start=1)}


def _standing(column: str, standing: str) -> Rank:
    # The text itself breaks a tie between rows that began together.
    return Rank(f"{standing} AND r.{column} IS NOT NULL", f"r.happened_at DESC, r.{column} DESC")


def compile_steps(table: Table, features: Sequence[Feature]) -> str:
    """The parts `totals` (what stood before and after each day on which a row began) and `stepped` (how many steps).

    A row that ends on the day on which its successor begins, or on the day before, is replaced by it.
    """
    columns = {feature.aggregate.column for feature in features if isinstance(feature.aggregate, Steps)}
    longest = max(feature.window_days or 0 for feature in features)
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
    days AS (
        SELECT DISTINCT number, snapshot_on, happened_at FROM seen WHERE happened_at >= snapshot_on - {longest}
    ),
    totals AS (
        SELECT d.number, d.snapshot_on, d.happened_at, {totals}
        FROM days AS d JOIN seen AS q ON q.number = d.number
        GROUP BY d.number, d.snapshot_on, d.happened_at
    ),
    stepped AS (
        SELECT o.number, {", ".join(counted)} FROM totals AS o GROUP BY o.number
    )"""
