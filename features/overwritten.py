"""The signs of overwritten columns: values replaced in place, which tell the past what only the future knew.

No masking can see such a value, since the table keeps no trace of when it came. Each sign is a rule about what a column
that nobody overwrites would hardly look like. A column that shows one is put into quarantine: it is taken as absent.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log, sqrt

from features.source import Source

# renews_on
SLACK_DAYS = 5
FEWEST_ROWS = 10
SMALLEST_SHARE = 0.2
# contacts.role
FEWEST_EXPECTED = 10
# attributes of accounts: those that features read
ATTRIBUTES = ("segment", "industry", "country", "employees", "desired_outcome")
FEWEST_ACCOUNTS = 10
CHANCE = 1e-6
# tickets.severity
RECENT_DAYS = 14
PAST_DAYS = 180
FEWEST_RECENT = 50
FARTHEST_Z = -4.0


@dataclass(frozen=True, slots=True)
class Sign:
    """That a column looks overwritten: `column` as `table.column`, what was seen in it, and on how many rows."""

    column: str
    says: str
    rows: int


def overwritten(known: Source) -> tuple[Sign, ...]:
    """The signs in a source, at most one for each column; only what was known by its end counts."""
    return tuple(sign for look in SIGNS for sign in look(known))


def _has(known: Source, table: str, *columns: str) -> bool:
    return set(columns) <= known.tables.get(table, frozenset())


def renewal_pushed_on(known: Source) -> Iterator[Sign]:
    """`subscriptions.renews_on`: the date is moved on at each renewal, instead of a new row.

    With *term* the whole months from `started_on` to `renews_on`, *usual* the commonest term of the plan, and *stood*
    the time until `ended_on` or the end of what is known: a row shows the sign if its term is at least twice the
    usual, it stood longer than the usual, and no more than the usual (and five days) is left until it renews. Rows
    whose term is a genuine one do not count: a row of that plan and term was seen with more than that left. It takes
    ten rows, and a fifth of those that stood longer than the usual.

    Error: contracts of a longer term that are all in their last stretch look so, where none of them was seen early.
    Not seen: a plan whose rows were nearly all pushed on as often as each other, so that the long term is the usual.
    """
    if not _has(known, "subscriptions", "renews_on", "ended_on"):
        return
    ((showing, standing),) = known.rows(
        """
        WITH terms AS (
            SELECT plan, started_on, renews_on,
                   CAST(ROUND(DATE_DIFF('day', started_on, renews_on) / 30.4375) AS INTEGER) AS term,
                   LEAST(COALESCE(ended_on, CAST($end AS DATE)), CAST($end AS DATE)) AS stood_until
            FROM subscriptions
            WHERE renews_on > started_on
        ),
        counted AS (SELECT plan, term, COUNT(*) AS rows FROM terms WHERE term > 0 GROUP BY plan, term),
        usual AS (SELECT plan, ARG_MAX(term, (rows, -term)) AS usual FROM counted GROUP BY plan),
        seen AS (
            SELECT t.plan, t.term, t.term >= 2 * u.usual AS is_long,
                   t.stood_until > t.started_on + TO_MONTHS(u.usual) AS is_old,
                   t.renews_on > t.stood_until + TO_MONTHS(u.usual) + TO_DAYS($slack) AS has_long_left
            FROM terms AS t JOIN usual AS u USING (plan)
        ),
        genuine AS (SELECT DISTINCT plan, term FROM seen WHERE has_long_left)
        SELECT COUNT(*) FILTER (WHERE is_long AND g.term IS NULL), COUNT(*)
        FROM seen AS s LEFT JOIN genuine AS g ON g.plan = s.plan AND g.term = s.term
        WHERE s.is_old
        """,
        end=known.end_of_data,
        slack=SLACK_DAYS,
    )
    if showing >= FEWEST_ROWS and showing >= SMALLEST_SHARE * standing:
        yield Sign(
            "subscriptions.renews_on",
            f"{showing:,} of the {standing:,} subscriptions that stood longer than one term span several with a single "
            "renews_on, so it seems to be pushed on in place",
            showing,
        )


def role_replaced_at_leaving(known: Source) -> Iterator[Sign]:
    """`contacts.role`: a champion who leaves is no longer called one.

    None of the contacts that left is a champion, though by the share among those present at least ten would be. By
    chance that happens less than once in 20,000 times.

    Error: a business in which champions truly never leave looks so.
    """
    if not _has(known, "contacts", "role", "left_at"):
        return
    ((left, left_champions, present, champions),) = known.rows(
        """
        SELECT COUNT(left_at), COUNT(left_at) FILTER (WHERE role = 'champion'),
               COUNT(*) FILTER (WHERE left_at IS NULL),
               COUNT(*) FILTER (WHERE left_at IS NULL AND role = 'champion')
        FROM contacts
        """
    )
    if left_champions == 0 and champions * left >= FEWEST_EXPECTED * max(present, 1):
        yield Sign(
            "contacts.role",
            f"none of the {left:,} contacts that left is a champion, where {champions * left / present:.0f} would be "
            "expected, so roles seem to be replaced at leaving",
            left,
        )


def attribute_of_the_lost(known: Source) -> Iterator[Sign]:
    """Attributes of `accounts`: a value that tells who left, because it was set (or blanked) at leaving.

    All accounts of a value have cancelled, at least ten of them; by the share of all accounts that cancelled, that
    would happen by chance less than once in a million times, over all values of the attribute together.

    Error: a segment that was given up, and all of whose accounts left for that reason, looks so. Not seen: where churn
    is inactivity and nothing tells who left.
    """
    if "cancellations" not in known.tables:
        return
    withdrawn = " AND c.withdrawn_at IS NULL" if _has(known, "cancellations", "withdrawn_at") else ""
    for column in ATTRIBUTES:
        if not _has(known, "accounts", column):
            continue
        values = known.rows(
            f"""
            WITH lost AS (
                SELECT DISTINCT c.account_id FROM cancellations AS c
                JOIN accounts AS o ON o.account_id = c.account_id AND c.notified_at >= o.signed_up_on{withdrawn}
            )
            SELECT CAST(a.{column} AS VARCHAR) AS value, COUNT(*) AS accounts, COUNT(l.account_id) AS lost
            FROM accounts AS a LEFT JOIN lost AS l USING (account_id)
            GROUP BY 1 ORDER BY accounts DESC, value
            """
        )
        accounts, lost = sum(row[1] for row in values), sum(row[2] for row in values)
        if not 0 < lost < accounts:
            continue
        rarest = log(CHANCE / len(values))
        for value, of_value, left in values:
            if left == of_value >= FEWEST_ACCOUNTS and of_value * log(lost / accounts) < rarest:
                named = "blank" if value is None else repr(value)
                yield Sign(
                    f"accounts.{column}",
                    f"all {of_value:,} accounts whose {column} is {named} have cancelled, where {lost / accounts:.0%} "
                    "of all accounts have, so it seems to be set when an account leaves",
                    of_value,
                )
                break


def severity_raised_later(known: Source) -> Iterator[Sign]:
    """`tickets.severity`: a ticket becomes severe only some time after it was opened, in place.

    Of the tickets opened in the newest 14 days, at least 50, less than half as large a share is severe (`high`,
    `urgent`) as of the older ones of the last 180 days, and the difference is more than four standard errors (the test
    of two proportions, pooled).

    Error: a fortnight of calm after a product has truly become better looks so.
    """
    if not _has(known, "tickets", "severity"):
        return
    end: datetime = known.end_of_data
    ((recent, recent_severe, older, older_severe),) = known.rows(
        """
        SELECT COUNT(*) FILTER (WHERE opened_at >= $recent),
               COUNT(*) FILTER (WHERE opened_at >= $recent AND severity IN ('high', 'urgent')),
               COUNT(*) FILTER (WHERE opened_at < $recent),
               COUNT(*) FILTER (WHERE opened_at < $recent AND severity IN ('high', 'urgent'))
        FROM tickets WHERE opened_at >= $past AND opened_at < $end
        """,
        recent=end - timedelta(days=RECENT_DAYS),
        past=end - timedelta(days=PAST_DAYS),
        end=end,
    )
    if recent < FEWEST_RECENT or older_severe == 0:
        return
    now, before = recent_severe / recent, older_severe / older
    pooled = (recent_severe + older_severe) / (recent + older)
    error = sqrt(pooled * (1 - pooled) * (1 / recent + 1 / older))
    if now < before / 2 and error > 0 and (now - before) / error < FARTHEST_Z:
        yield Sign(
            "tickets.severity",
            f"{now:.0%} of the {recent:,} tickets of the newest {RECENT_DAYS} days are severe, where {before:.0%} of "
            "the older ones are, so it seems to be raised after the fact",
            recent,
        )


SIGNS: tuple[Callable[[Source], Iterator[Sign]], ...] = (
    renewal_pushed_on,
    role_replaced_at_leaving,
    attribute_of_the_lost,
    severity_raised_later,
)
