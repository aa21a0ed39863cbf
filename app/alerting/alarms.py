"""What an alert keeps in the outbox of an account's change, and by which rule it is raised."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.delivery.destination import ALERTS
from app.delivery.mail import Telling, mail_for
from app.settings import AlertSection, Settings
from app.store.facts import facts_of
from app.store.filling import Earlier
from app.store.raising import Rule
from app.store.records import ScoreRecord
from app.words import read_currency

TENTHS = 10


@dataclass(frozen=True, slots=True)
class Alarms:
    """Writes what alerts tell: the same as news, with the revenue at risk a month and the score of the rule.

    Names, owners and their addresses are not in it: those of the moment count in which it is sent.
    """

    rules: Mapping[str, Rule]
    telling: Telling
    currency: str | None

    def write(self, destination: str, record: ScoreRecord, earlier: Earlier | None) -> Mapping[str, Any]:
        """What is told of an official score, as JSON."""
        mrr, likely, below = facts_of(record.row).mrr, record.answer.churn_probability, self.rules[destination].below
        return {
            **self.telling.write(destination, record, earlier),
            "revenue_at_risk": None if mrr is None or likely is None else mrr * likely,
            "currency": self.currency,
            "below": None if below is None else below / TENTHS,
        }


def alarms_of(settings: Settings, catalogue_state: Mapping[str, Any]) -> Alarms:
    """The alerts of the settings.

    Args:
        settings: where they are.
        catalogue_state: the model's: it holds the sayings of own features, and the currency.
    """
    sections = {ALERTS + name: one for name, one in settings.alerts.items()}
    telling = mail_for(sections, catalogue_state, settings.service.public_url)
    rules = {name: _rule_of(one) for name, one in sections.items()}
    return Alarms(rules, telling, read_currency(catalogue_state))


def _rule_of(section: AlertSection) -> Rule:
    below = None if section.below is None else round(section.below * TENTHS)
    return Rule(below, section.quiet_days, section.first)
