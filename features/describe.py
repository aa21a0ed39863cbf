"""What a feature is, in one exact sentence made from its declaration; where it is unknown; and what it reads."""

from collections.abc import Mapping, Sequence

from features.aggregates import (
    Attribute,
    Change,
    Count,
    DaysSince,
    DaysSinceActive,
    DaysToFirst,
    DaysUntil,
    DaysVacant,
    Difference,
    Distinct,
    EarlierSpells,
    Gained,
    Gone,
    Latest,
    LatestChange,
    Longest,
    LongestSilence,
    Mean,
    MeanDays,
    MilestoneOverdue,
    Peers,
    Ratio,
    Relationship,
    Repeated,
    Share,
    StandingChange,
    StandingLatest,
    StandingTotal,
    Steps,
    Tenure,
    TopShare,
    Total,
    WeekdayShift,
    Where,
)
from features.contract import TABLES
from features.declare import Feature
from features.errors import DeclarationError

# Of what is zero without a row, if only the table reaches back that far; the page says what it means.
NOT_COVERED = "not covered"


def describe(feature: Feature) -> str:  # noqa: C901, PLR0911, PLR0912 -- one sentence for each aggregate, side by side
    """What the feature is: Markdown, without a full stop; tables, columns and values are in code.

    Raises:
        DeclarationError: an aggregate that has no words yet.
    """
    days = feature.window_days or 0
    rows = f"rows of {code(feature.source)}"
    match feature.aggregate:
        case Change(of, periods):
            before = f"the same in the {days} days before"
            if periods > 1:
                before = f"the mean of the same in the {periods} × {days} days before"
            return f"{_counted(of, feature)}, divided by {before}{_blank(of)}"
        case Count() | Total() | Distinct() as counted:
            return f"{_counted(counted, feature)}{_blank(counted)}"
        case Mean(column, where):
            return f"The mean of {code(column)} over the {rows}{_where(where)}{_within(feature)}"
        case Share(where):
            return f"The share of the {rows}{_within(feature)}, {_where(where).strip()}"
        case Repeated(column):
            return f"How many {rows} hold a {code(column)} that another of them holds already{_within(feature)}"
        case Gained(column):
            values = f"values of {code(column)} occur in {code(feature.source)}"
            return f"How many {values} in the last {days} days, and did not in the {days} before"
        case Gone(column):
            values = f"values of {code(column)} occurred in {code(feature.source)}"
            return f"How many {values} in the {days} days before the last {days}, and have not since"
        case TopShare(column):
            return f"The share that the commonest {code(column)} has of the {rows} that hold one{_within(feature)}"
        case LongestSilence():
            return f"The most days on end without any row of {code(feature.source)}{_within(feature)}"
        case WeekdayShift(periods):
            return (
                f"How far the shares of the days of the week in the last {days} days differ from those in the "
                f"{periods * days} before: half the sum of the differences; 0 is the same, 1 has no day in common"
            )
        case DaysSince(where, dated_by):
            latest = f"latest {code(dated_by)} in the {rows}" if dated_by else f"latest of the {rows}"
            return f"Days since the {latest}{_where(where)}, {_window(feature)}"
        case DaysSinceActive(where):
            return (
                f"Days since any of the people in {code(feature.source)}{_where(where)} who are there on the day last "
                f"used the product, {_window(feature)}; {code('user_id')} says who they are in {code('usage')}"
            )
        case DaysVacant(where):
            ended = TABLES[feature.source].stands_until or ""
            return f"Days since the latest {code(ended)} in the {rows}{_where(where)}, while none of them stands"
        case DaysToFirst(where):
            return f"Days from the beginning of the spell to the first of the {rows}{_where(where)}"
        case Latest(column, where, dated_by):
            return f"The newest {code(column)} in the {rows}{_where(where)}{_by(dated_by)}{_within(feature)}"
        case LatestChange(column, where, dated_by):
            newest = f"The newest {code(column)} in the {rows}{_where(where)}{_by(dated_by)}{_within(feature)}"
            return f"{newest}, minus the one before it"
        case Longest(column, where):
            return f"Days since the earliest {code(column)} in the {rows}{_where(where)}; zero if there is none"
        case MeanDays() as mean:
            return f"{_mean_days(mean, feature)}{_at_least(mean)}"
        case Difference(of):
            return f"{_mean_days(of, feature)}, minus the same in the {days} days before{_at_least(of)}"
        case StandingTotal(None, _, where):
            return f"How many {rows} stand on the day{_where(where, comma=True)}"
        case StandingTotal(str() as column, per, where):
            return f"{_sum(column, per, rows)} that stand on the day{_where(where, comma=True)}"
        case StandingChange(column, per, same):
            sentence = f"{_sum(column, per, rows)} that stand on the day, divided by the same {days} days before"
            return sentence if same is None else f"{sentence}, while the {code(same)} is still the same"
        case StandingLatest(column):
            return f"The {code(column)} in the {rows} that stand on the day; of several, in that which began last"
        case Steps(column, up):
            way = "rose" if up else "fell"
            return f"On how many of the last {days} days the sum of {code(column)} over the {rows} that stand {way}"
        case DaysUntil(column):
            return (
                f"Days to the earliest {code(column)} in the {rows} that stand on the day; negative once it has passed"
            )
        case Ratio(numerator, denominator):
            return f"{code(numerator)} divided by {code(denominator)}"
        case Peers(of):
            return f"{code(of)} divided by its median among the account's peers"
        case Attribute(column):
            return f"The account's {code(column)}"
        case Tenure():
            return "Days since the spell began"
        case Relationship():
            return "Days since the account signed up for the first time"
        case EarlierSpells():
            return "How often the account had been a customer before this spell"
        case MilestoneOverdue():
            return "Days by which the next milestone is later than is usual; zero if it is not"
    raise DeclarationError(f"{feature.name}: {type(feature.aggregate).__name__} has no words in features/describe.py.")


def unknown_where(  # noqa: C901, PLR0911, PLR0912 -- one clause for each aggregate, side by side
    feature: Feature,
) -> str:
    """Where the feature is unknown though all that it reads is there: Markdown; "never" where it always is known."""
    days = feature.window_days or 0
    match feature.aggregate:
        case Change(_, periods):
            return f"spell or table is younger than {(periods + 1) * days} days, or there was none before"
        case Gained() | Gone():
            return f"spell or table is younger than {2 * days} days"
        case WeekdayShift(periods):
            return f"spell or table is younger than {(periods + 1) * days} days, or either time has no row"
        case Distinct(column) if feature.source == "usage" and column != "day":
            return f"{NOT_COVERED}, or none of the rows holds {code(column)}"
        case TopShare(column) | Mean(column):
            return f"none of the rows holds {code(column)}"
        case Latest():
            return "there is none"
        case LatestChange():
            return "there are not two"
        case DaysSince() | DaysToFirst() | Share() | MeanDays():
            return "there is no such row"
        case DaysSinceActive():
            return "none of them did"
        case DaysVacant():
            return "one of them stands, or none has ended"
        case Difference():
            return "either time has no such row"
        case StandingChange(_, _, same):
            return f"nothing stands, or nothing stood then{f', or the {code(same)} is another' if same else ''}"
        case StandingLatest() | DaysUntil():
            return "nothing that stands holds one"
        case Ratio(_, denominator):
            return f"either is unknown, or {code(denominator)} is zero"
        case Peers(of):
            return f"{code(of)} is unknown, or known of fewer than five peers, or their median is zero"
        case Attribute():
            return "it is empty"
        case MilestoneOverdue():
            return f"{NOT_COVERED}, or none is reached by the time when usually all are"
        case Tenure() | Relationship() | EarlierSpells():
            return "never"
    return NOT_COVERED


def columns_read(features: Sequence[Feature], among: Mapping[str, Feature]) -> dict[str, tuple[str, ...]]:
    """The columns that features read, by table, in the order of the contract; `among` are all features, by name.

    The columns that date a row are among them, and what the features are read from which they are computed.
    """
    read: dict[str, set[str]] = {}
    for feature in features:
        for table, columns in feature.reads.items():
            read.setdefault(table, set(TABLES[table].happens)).update(columns)
        if isinstance(feature.inner, Total):
            read[feature.source].add(feature.inner.column)
        if isinstance(feature.aggregate, Peers):
            read.setdefault("accounts", set()).add("segment")
        parts = columns_read([among[part] for part in feature.parts], among)
        for table, names in parts.items():
            read.setdefault(table, set()).update(names)
    return {
        name: tuple(column.name for column in table.columns if column.name in read[name])
        for name, table in TABLES.items()
        if name in read
    }


def code(text: str) -> str:
    """A name or value in a Markdown table, as code: whatever it holds, it stays in its cell."""
    return f"`` {plain(text)} ``" if "`" in text else f"`{plain(text)}`"


def plain(text: str) -> str:
    """A text in a Markdown table: on one line, in one cell."""
    return " ".join(text.split()).replace("|", r"\|")


def conditions(where: Sequence[Where]) -> str:
    """What rows must fulfil: "`feature` is `login` and `resolved_at` is still empty"."""
    return " and ".join(_condition(one) for one in where)


def _condition(where: Where) -> str:
    if where.passed:
        return f"{code(where.column)} has passed"
    if not where.values:
        return f"{code(where.column)} is still empty"
    return f"{code(where.column)} is {' or '.join(code(value) for value in where.values)}"


def _where(where: Sequence[Where], *, comma: bool = False) -> str:
    return f"{',' if comma else ''} where {conditions(where)}" if where else ""


def _window(feature: Feature) -> str:
    if feature.window_days is not None:
        return f"in the last {feature.window_days} days"
    return "so far" if TABLES[feature.source].outlives_spell else "since the spell began"


def _within(feature: Feature) -> str:
    return f", {_window(feature)}" if feature.window_days is not None else ""


def _by(dated_by: str | None) -> str:
    return f", by {code(dated_by)}" if dated_by else ""


def _counted(of: Count | Distinct | Total, feature: Feature) -> str:
    rows, when = f"rows of {code(feature.source)}{_where(of.where)}", _window(feature)
    match of:
        case Count(_, dated_by):
            return f"How many {rows}, {f'with {code(dated_by)} ' if dated_by else ''}{when}"
        case Distinct("day"):
            return f"On how many days there are {rows}, {when}"
        case Distinct(column):
            return f"How many different values of {code(column)} in the {rows}, {when}"
        case Total(column):
            return f"The sum of {code(column)} over the {rows}, {when}"


def _blank(of: Count | Distinct | Total) -> str:
    return f"; an empty one counts as {of.blank}" if isinstance(of, Total) and of.blank else ""


def _mean_days(mean: MeanDays, feature: Feature) -> str:
    rows = f"rows of {code(feature.source)} with {code(mean.end)} {_window(feature)}"
    return f"The mean number of days from {code(mean.start)} to {code(mean.end)}, over the {rows}"


def _at_least(mean: MeanDays) -> str:
    return f"; zero in a row where {code(mean.end)} comes first" if mean.at_least_zero else ""


def _sum(column: str, per: str | None, rows: str) -> str:
    of = f"sum of {code(column)}" if per is None else f"sum of {code(column)}, divided by the sum of {code(per)},"
    return f"The {of} over the {rows}"
