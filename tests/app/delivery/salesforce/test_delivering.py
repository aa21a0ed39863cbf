"""From the outbox to the Accounts of an org: what is refused is seen, and what waits arrives later."""

import random
from datetime import timedelta

from app.delivery.deliverer import Deliverer, Route
from app.delivery.mail import mail_for
from app.delivery.pace import Pace
from app.store.facts import Profile
from tests.app.delivery.conftest import Says
from tests.app.delivery.salesforce.stand_in import AMBER, BIRCH


def test_news_go_from_the_outbox_into_the_org(salesforce, org, store, make_record, make_settings, clock):
    mail = mail_for({"sales": make_settings()}, {}, "https://varme.example.com")
    store.save_scores([make_record(name) for name in ("A-1", "A-2", "A-3")], mail=mail)
    store.profiles.save([Profile("A-1", crm_id=AMBER), Profile("A-2", crm_id=BIRCH[:15])])
    org.faults["composite/sobjects"] = [Says(503, {"Retry-After": "20"}, b"")]
    route = Route(salesforce, Pace(0), 3)
    deliverer = Deliverer(store.outbox, {"sales": route}, "one", clock, random.Random(1))  # noqa: S311 -- repeatable

    def wait(seconds):
        clock.now += timedelta(seconds=seconds)
        return False

    sent = deliverer.deliver_all(wait, lambda *_: None)["sales"]
    (dead,) = store.outbox.dead("sales")

    assert (sent.delivered, sent.retried, sent.dead) == (2, 2, 1)
    assert (dead.account_id, "crm_id" in dead.why) == ("A-3", True)
    assert org.accounts[AMBER]["Varme_Band__c"] == org.accounts[BIRCH]["Varme_Band__c"] == "red"
    assert org.accounts[BIRCH]["Varme_Link__c"] == "https://varme.example.com/accounts/A-2"
    assert org.accounts[BIRCH]["Varme_Reason_1__c"]
    assert store.outbox.counts()["sales"].done == 2
