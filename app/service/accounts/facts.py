"""What is known of an account beside its score, as it is answered."""

from datetime import date

from app.service.accounts.schemas import AccountFacts
from app.store.facts import Facts, Profile


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
        revenue_at_risk=None if mrr is None or churn_probability is None else churn_probability * mrr,
        renews_on=renews_on,
        days_to_renewal=None if renews_on is None or snapshot_on is None else (renews_on - snapshot_on).days,
    )
