"""Learning the catalogue state from a source: from what was known before a day, and from nothing else."""

import re
from datetime import date, timedelta

from features.overwritten import overwritten
from features.source import Source
from features.state import CatalogueState

KEY_FEATURES = 5
# A milestone is late when three in four of the accounts that stayed had reached it.
USUAL_SHARE = 0.75
# Accounts that stayed are those still customers this long after they signed up.
STAYED_DAYS = 180
# Fewer accounts than these do not make a habit.
FEWEST_ACCOUNTS = 20
# ISO 4217
CURRENCY = re.compile("[A-Z]{3}")


def learn_state(source: Source, until: date) -> CatalogueState:
    """The state learnt from what was known before `until`, and from nothing else.

    Key features are those that the most accounts used in the last 90 days, logins apart. The usual time to a milestone
    is that within which three in four of the accounts had reached it that were still customers 180 days after they
    signed up. Columns that look overwritten (`features.overwritten`) are quarantined, unless the business vouches for
    them. The business's own features are those of the source. The currency is the one that all accounts have.
    """
    known = source.until(until)
    signs = {sign.column for sign in overwritten(known)}
    return CatalogueState(
        _key_features(known, until),
        _milestone_days(known, until),
        tuple(sorted(signs - known.trusted)),
        known.own_features,
        _currency(known),
    )


def _currency(known: Source) -> str | None:
    if "currency" not in known.tables["accounts"]:
        return None
    currencies = {str(code or "").strip().upper() for (code,) in known.rows("SELECT DISTINCT currency FROM accounts")}
    (code, *others) = currencies or {""}
    return code if not others and CURRENCY.fullmatch(code) else None


def _key_features(known: Source, until: date) -> tuple[str, ...]:
    if "usage" not in known.tables:
        return ()
    rows = known.rows(
        """
        SELECT u.feature, COUNT(DISTINCT u.account_id) AS accounts
        FROM usage AS u JOIN accounts AS a ON a.account_id = u.account_id AND u.occurred_at >= a.signed_up_on
        WHERE u.feature <> 'login' AND u.occurred_at >= CAST($since AS TIMESTAMP)
        GROUP BY u.feature
        HAVING COUNT(DISTINCT u.account_id) >= $fewest
        ORDER BY accounts DESC, u.feature
        LIMIT $most
        """,
        since=until - timedelta(days=90),
        fewest=FEWEST_ACCOUNTS,
        most=KEY_FEATURES,
    )
    return tuple(str(feature) for feature, _ in rows)


def _milestone_days(known: Source, until: date) -> tuple[tuple[str, int], ...]:
    if "milestones" not in known.tables:
        return ()
    lost = "SELECT account_id, notified_at FROM cancellations" if "cancellations" in known.tables else None
    if lost is None:
        lost = "SELECT CAST(NULL AS VARCHAR) AS account_id, CAST(NULL AS TIMESTAMP) AS notified_at"
    rows = known.rows(
        f"""
        WITH stayed AS (
            SELECT a.account_id, a.signed_up_on
            FROM accounts AS a
            WHERE a.signed_up_on < CAST($until AS DATE) - $stayed
              AND NOT EXISTS (
                SELECT 1 FROM ({lost}) AS c
                WHERE c.account_id = a.account_id
                  AND c.notified_at >= a.signed_up_on AND c.notified_at < a.signed_up_on + $stayed
              )
        )
        SELECT m.milestone,
               QUANTILE_DISC(DATE_DIFF('day', s.signed_up_on, CAST(m.reached_at AS DATE)), $share) AS usual_days
        FROM stayed AS s JOIN milestones AS m USING (account_id)
        WHERE m.reached_at >= s.signed_up_on
        GROUP BY m.milestone
        HAVING COUNT(DISTINCT s.account_id) >= $fewest
        ORDER BY usual_days, m.milestone
        """,
        until=until,
        stayed=STAYED_DAYS,
        share=USUAL_SHARE,
        fewest=FEWEST_ACCOUNTS,
    )
    return tuple((str(milestone), int(days)) for milestone, days in rows)
