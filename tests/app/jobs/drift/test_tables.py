"""Tables that stopped, and tables that are only quiet."""

from datetime import datetime, timedelta

import pytest

from app.jobs.drift.tables import find_stopped

END = datetime(2026, 7, 1)


def every(days, *, until_days_ago=1, since_days_ago=300):
    return [END - timedelta(days=ago) for ago in range(since_days_ago, until_days_ago - 1, -days)]


@pytest.mark.parametrize(
    ("opened", "stopped"),
    [
        pytest.param(every(1), False, id="goes on"),
        pytest.param(every(1, until_days_ago=40), True, id="nothing for forty days, where there was some each day"),
        pytest.param(every(1, until_days_ago=10), False, id="ten days"),
        pytest.param(every(20, until_days_ago=40), False, id="forty days, where twenty are usual"),
        pytest.param(every(20, until_days_ago=80), True, id="eighty days, where twenty are usual"),
        pytest.param([*every(1, until_days_ago=31), END - timedelta(days=2)], True, id="one row, where thirty were"),
        pytest.param([*every(5, until_days_ago=31), END - timedelta(days=2)], False, id="one row, where six were"),
        pytest.param([END - timedelta(days=200)], False, id="one row ever"),
    ],
)
def test_a_table_stopped(make_source, opened, stopped):
    source = make_source(
        {"tickets": [{"opened_at": at} for at in opened], "usage": [{"occurred_at": END - timedelta(hours=1)}]}
    )
    found = list(find_stopped(source, ["usage", "tickets"], END.date()))

    assert [one.table for one in found] == (["tickets"] if stopped else [])
    if found:
        assert found[0].newest_on == max(opened).date()


@pytest.mark.parametrize(
    ("ago", "stopped"), [(59, False), (20, True)], ids=["it has not stopped yet", "it has not begun again yet"]
)
def test_only_what_was_known_on_the_day_counts(make_source, ago, stopped):
    opened = [*every(1, until_days_ago=60), *every(1, since_days_ago=20)]
    source = make_source({"tickets": [{"opened_at": at} for at in opened]})
    on = (END - timedelta(days=ago)).date()

    assert bool(list(find_stopped(source, ["tickets"], on))) == stopped


def test_a_table_that_is_not_there_any_more(make_source):
    source = make_source({"usage": [{"occurred_at": END - timedelta(hours=1)}]})
    (found,) = find_stopped(source, ["accounts", "tickets"], END.date())

    assert (found.table, found.newest_on) == ("tickets", None)


@pytest.mark.parametrize("table", ["accounts", "contacts"])
def test_that_nobody_joins_is_no_fault_of_the_data(make_source, table):
    joined = {"accounts": "signed_up_on", "contacts": "joined_at"}[table]
    rows = [
        {joined: at.date() if table == "accounts" else at, "account_id": f"A-{number}"}
        for number, at in enumerate(every(1, until_days_ago=200))
    ]
    others = {} if table == "accounts" else {"accounts": [{"account_id": row["account_id"]} for row in rows]}
    source = make_source({**others, table: rows, "usage": [{"occurred_at": END - timedelta(hours=1)}]})

    assert list(find_stopped(source, [table], END.date())) == []
