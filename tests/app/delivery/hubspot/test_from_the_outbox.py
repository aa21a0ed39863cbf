"""From the outbox to HubSpot: what is saved with the scores stands at the companies, whatever the night brings."""

import random
from datetime import timedelta

import pytest

from app.delivery.deliverer import Deliverer, Route
from app.delivery.mail import mail_for
from app.delivery.pace import Pace
from app.settings import HubSpotSettings
from app.store.facts import Profile
from tests.app.delivery.hubspot.portal import error, said


@pytest.fixture
def night(store, make_record, portal):
    """Three accounts are scored: one has its company, one a company that was deleted, one none."""
    store.profiles.save([Profile("A-1", crm_id="101"), Profile("A-2", crm_id="999"), Profile("A-3")])
    mail = mail_for({"crm": HubSpotSettings(kind="hubspot")}, {}, "https://varme.example.com")
    store.save_scores([make_record(account) for account in ("A-1", "A-2", "A-3")], mail=mail)
    return portal.has("101")


def test_what_was_scored_stands_at_the_company_after_a_limit_and_an_outage(night, store, hubspot, portal, clock):
    portal.script = [
        said(429, {"policyName": "TEN_SECONDLY_ROLLING", "message": "Too many."}, Retry_After="7"),
        error(503, "INTERNAL_ERROR", "Away."),
    ]
    chance = random.Random(1)  # noqa: S311 -- repeatable
    deliverer = Deliverer(store.outbox, {"crm": Route(hubspot, Pace(0), 12)}, "one", clock, chance)

    def wait(seconds):
        clock.now += timedelta(seconds=max(seconds, 0.001))
        return False

    sent = deliverer.deliver_all(wait, lambda *_: None, timedelta(minutes=5))["crm"]
    counts = store.outbox.counts()["crm"]
    why = {one.account_id: one.why for one in store.outbox.dead()}

    assert (sent.delivered, sent.dead, counts.done, counts.waiting) == (1, 2, 1, 0)
    assert night["101"]["varme_score"] == "38.4"
    assert night["101"]["varme_link"] == "https://varme.example.com/accounts/A-1"
    assert night["101"]["varme_reason_1"]
    assert "HubSpot has no company 999" in why["A-2"]
    assert "fill the column crm_id" in why["A-3"]
