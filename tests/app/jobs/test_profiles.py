"""What of the source's accounts a run takes into the store."""

from datetime import date, datetime

from app.jobs.scoring.profiles import keep_profiles
from app.store.facts import Profile

ON = date(2026, 6, 29)


def test_names_and_owners_of_the_accounts_that_were_scored(make_source, settings, store, make_record):
    store.save_scores([make_record("A-1", ON), make_record("A-2", ON)])
    rows = [
        {"account_id": "A-1", "name": "Amber", "owner": "mette", "segment": "small", "currency": "DKK", "crm_id": "1"},
        {"account_id": "A-2", "name": "Birch"},
        {"account_id": "A-3", "name": "Cedar"},
    ]
    usage = [{"occurred_at": datetime(2026, 6, 1)}]
    source = make_source({"accounts": rows, "usage": usage}, without={"accounts": {"crm_id"}})
    keep_profiles(source, settings, "3", ON)

    assert store.profiles.find("A-1") == Profile("A-1", "Amber", "mette", "small", "DKK", None)
    assert store.profiles.find("A-2") == Profile("A-2", "Birch")
    assert store.profiles.find("A-3") is None
