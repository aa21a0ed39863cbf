"""What of the source's accounts a run takes into the store."""

from datetime import date, datetime

import pytest

from app.jobs.scoring.profiles import keep_profiles, keep_profiles_of_table
from app.store.facts import Profile
from features.table import Layout, open_parts

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


MAY = date(2026, 5, 31)


@pytest.mark.parametrize("days", [False, True], ids=["no days", "days"])
def test_names_and_owners_that_a_ready_table_has(tmp_path, settings, store, days):
    lines = ["id,name,owner,segment,logins,snapshot_on", f"A-1,Amber,mette,7,3,{ON}", f"A-2, ,,,4,{ON}"]
    lines += [f"A-1,Older,mette,7,3,{MAY}", f"A-3,Cedar,,,4,{MAY}"] if days else []
    (tmp_path / "t.csv").write_text("\n".join(lines))
    layout = Layout("id", has_snapshots=days, ages={})
    table = open_parts(tmp_path / "t.csv", layout, {"logins": "number", "segment": "number"})
    told = keep_profiles_of_table(table, settings, ON)

    assert told == ("name", "owner", "segment")
    assert store.profiles.find("A-1") == Profile("A-1", "Amber", "mette", "7")
    assert store.profiles.find("A-2") == Profile("A-2")
    assert store.profiles.find("A-3") is None


def test_a_ready_table_without_such_columns_says_nothing_of_its_accounts(tmp_path, settings, store):
    (tmp_path / "t.csv").write_text("name,logins\nAmber,3\n")
    table = open_parts(tmp_path / "t.csv", Layout("name", has_snapshots=False, ages={}), {"logins": "number"})

    assert keep_profiles_of_table(table, settings, ON) == ()
    assert store.profiles.find("Amber") is None
