"""An account's change as a message: what it has become, why, who looks after it, and what is at risk."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.alerting.message import Message, in_one_line
from app.delivery.destination import Delivery
from app.store.facts import Profile
from app.words import Language

MOST_NAME = 120
TENTHS = 10


def write_message(delivery: Delivery, profile: Profile | None, addresses: Sequence[str], language: Language) -> Message:
    """A message in a language.

    Args:
        delivery: what the outbox holds of the change.
        profile: what the source says of the account by now; None where it is not known.
        addresses: those of its owner.
        language: in which it is said.
    """
    payload, profile = delivery.payload, profile or Profile(delivery.account_id)
    name = in_one_line(profile.name or "", MOST_NAME) or in_one_line(delivery.account_id, MOST_NAME)
    owner = in_one_line(profile.owner or "", MOST_NAME) or None
    reasons = "\n".join(f"• {in_one_line(one['text'])}" for one in payload["reasons"])
    lines = "\n".join(_describe(payload, delivery.snapshot_on, owner, profile.currency, language))
    return Message(
        key=delivery.key,
        account_id=delivery.account_id,
        owner=profile.owner,
        subject=_say_change(name, payload, language),
        text="\n\n".join(one for one in (reasons, lines) if one),
        link=payload["link"],
        addresses=tuple(addresses),
        facts={**payload, "name": profile.name},
    )


def _say_change(account: str, payload: Mapping[str, Any], language: Language) -> str:
    """What the account has become, and what it was."""
    change, below = payload["change"], payload["below"]
    score = _score(payload["score"], language)
    before = None if change is None or change["score"] is None else _score(change["score"], language)
    if below is not None:
        limit = _score(below, language)
        if change is None:
            return language.text(
                "{account} is below {limit} (score {score})", account=account, limit=limit, score=score
            )
        if before is None:
            return language.text(
                "{account} fell below {limit} (score {score}, before there was none)",
                account=account,
                limit=limit,
                score=score,
            )
        return language.text(
            "{account} fell below {limit} (score {score}, was {before})",
            account=account,
            limit=limit,
            score=score,
            before=before,
        )
    if change is None:
        return language.text("{account} is red (score {score})", account=account, score=score)
    if before is None:
        return language.text(
            "{account} turned red (score {score}, before there was none)", account=account, score=score
        )
    return language.text(
        "{account} turned red (score {score}, was {before})", account=account, score=score, before=before
    )


def _describe(
    payload: Mapping[str, Any], on: date, owner: str | None, currency: str | None, language: Language
) -> list[str]:
    """What else is known, in a line each."""
    lines = []
    if payload["churn_probability"] is not None:
        likely = language.percent(payload["churn_probability"])
        lines.append(
            language.plural(
                "{likely} likely to leave within {number} day",
                "{likely} likely to leave within {number} days",
                payload["horizon_days"],
                likely=likely,
            )
        )
    if payload["revenue_at_risk"] is not None:
        amount = language.money(payload["revenue_at_risk"], currency or payload["currency"])
        a_month = language.text("{amount} a month", amount=amount)
        lines.append(f"{language.text('Revenue at risk')}: {a_month}")
    if owner is not None:
        lines.append(f"{language.text('Owner')}: {owner}")
    lines.append(f"{language.text('Day of the score')}: {language.date(on)}")
    return lines


def _score(points: float, language: Language) -> str:
    return language.points(round(points * TENTHS))
