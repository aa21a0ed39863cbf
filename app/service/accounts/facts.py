"""What is known of an account beside its score, as it is answered."""

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from app.service.accounts.schemas import AccountFacts
from app.store.facts import Facts, Profile

CENT = Decimal("0.01")
# Of 28 digits that decimals keep, two come after the point.
MOST_DIGITS = 25


def find_at_risk(mrr: float, churn_probability: float) -> float:
    """What is expected to be lost of a month's revenue, to the cent: as the two numbers are written, a half to even.

    >>> find_at_risk(1200.0, 0.319), find_at_risk(0.5, 0.25), find_at_risk(0.7, 0.05), find_at_risk(-12.0, 0.5)
    (382.8, 0.12, 0.04, -6.0)
    """
    exact = Decimal(repr(mrr)) * Decimal(repr(churn_probability))
    # an amount beyond what decimals hold to the cent has none that matter
    return float(exact.quantize(CENT, ROUND_HALF_EVEN)) if exact.adjusted() < MOST_DIGITS else float(exact)


def describe_facts(
    facts: Facts, profile: Profile | None, snapshot_on: date | None, churn_probability: float | None
) -> AccountFacts:
    """The facts of an account.

    Args:
        facts: in the feature row that was scored; its segment counts before that of the profile.
        profile: what the source says of the account.
        snapshot_on: the day of the score.
        churn_probability: of the score.
    """
    mrr, renews_on = facts.mrr, facts.renews_on
    return AccountFacts(
        name=profile.name if profile else None,
        owner=profile.owner if profile else None,
        segment=facts.segment or (profile.segment if profile else None),
        currency=profile.currency if profile else None,
        crm_id=profile.crm_id if profile else None,
        mrr=mrr,
        revenue_at_risk=None if mrr is None or churn_probability is None else find_at_risk(mrr, churn_probability),
        renews_on=renews_on,
        days_to_renewal=None if renews_on is None or snapshot_on is None else (renews_on - snapshot_on).days,
    )
