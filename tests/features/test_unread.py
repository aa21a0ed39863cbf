"""Rows from before an account signed up, and rows of unknown accounts: no spell, label, feature or state reads them."""

from datetime import date, datetime, timedelta

import pytest

from features.compute import compute_features
from features.findings import LeftOut
from features.labels import label_query
from features.learn import learn_state
from features.snapshots import Churn, customers_query, first_activity
from features.state import CatalogueState

SIGNED_UP = date(2024, 6, 1)
ON = date(2024, 9, 1)
LATEST = {"account_id": "A-1", "occurred_at": datetime(2025, 3, 1, 12)}
INACTIVE = Churn("inactivity", active_days=400)
BEFORE = datetime(2024, 5, 31, 23, 59)
SAME_DAY = datetime(2024, 6, 1)


@pytest.fixture
def business(make_source):
    def make(tables, **options):
        accounts = tables.pop("accounts", [{"signed_up_on": SIGNED_UP}])
        return make_source({"accounts": accounts, "touchpoints": [LATEST], **tables}, **options)

    return make


@pytest.mark.parametrize(
    ("notified_at", "is_customer"),
    [
        pytest.param(BEFORE, True, id="a notice from before the sign-up"),
        pytest.param(SAME_DAY, False, id="a notice on the day of the sign-up"),
    ],
)
def test_a_cancellation_before_sign_up_loses_nobody(business, notified_at, is_customer):
    source = business({"cancellations": [{"notified_at": notified_at}]})

    assert bool(source.rows(customers_query(source, Churn(), [ON]))) == is_customer


def test_a_notice_from_before_the_sign_up_that_is_recorded_late_is_no_churn(business):
    late = {"recorded_at": datetime(2024, 10, 1)}

    early = business({"cancellations": [{"notified_at": BEFORE, **late}]})
    real = business({"cancellations": [{"notified_at": datetime(2024, 8, 20), **late}]})

    assert [churned for *_, churned in early.rows(label_query(early, Churn(), [ON]))] == [0]
    assert [churned for *_, churned in real.rows(label_query(real, Churn(), [ON]))] == [1]


@pytest.mark.parametrize(
    ("occurred_at", "since"),
    [
        pytest.param(BEFORE, None, id="before the sign-up"),
        pytest.param(SAME_DAY, SIGNED_UP, id="on the day of the sign-up"),
    ],
)
def test_activity_before_sign_up_begins_no_spell(business, occurred_at, since):
    far = {"account_id": "A-2", "occurred_at": datetime(2025, 3, 1)}
    accounts = [{"signed_up_on": SIGNED_UP}, {"account_id": "A-2", "signed_up_on": SIGNED_UP}]
    source = business({"accounts": accounts, "usage": [{"occurred_at": occurred_at}, far]}, by_inactivity=True)

    days = {account: start for account, _, start, *_ in source.rows(customers_query(source, INACTIVE, [ON]))}

    assert days == ({} if since is None else {"A-1": since})


def test_activity_before_sign_up_is_not_counted_nor_bridges_a_silence(business):
    usage = [{"occurred_at": BEFORE}, {"occurred_at": datetime(2024, 8, 20)}, LATEST]
    source = business({"usage": usage}, by_inactivity=True)

    (row,) = compute_features(source, CatalogueState(), INACTIVE, [ON]).to_pylist()

    assert (row["usage_90d"], row["tenure_days"]) == (1, 12)


def test_what_happened_before_sign_up_is_no_feature_of_a_customer(business):
    rows = [BEFORE, SAME_DAY]
    source = business(
        {
            "usage": [{"occurred_at": moment} for moment in rows],
            "tickets": [{"opened_at": moment} for moment in rows],
            "milestones": [{"reached_at": moment, "milestone": str(moment)} for moment in rows],
        }
    )

    (row,) = compute_features(source, CatalogueState(), Churn(), [date(2024, 6, 20)]).to_pylist()

    assert (row["usage_90d"], row["tickets_90d"], row["milestones_reached"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("account", "occurred_at", "learnt"),
    [
        pytest.param("A-{}", SAME_DAY, ("export",), id="since the sign-up"),
        pytest.param("A-{}", BEFORE, (), id="before the sign-up"),
        pytest.param("X-{}", SAME_DAY, (), id="of unknown accounts"),
    ],
)
def test_key_features_are_learnt_from_customers(business, account, occurred_at, learnt):
    accounts = [{"account_id": f"A-{number}", "signed_up_on": SIGNED_UP} for number in range(20)]
    usage = [
        {"account_id": account.format(number), "feature": "export", "occurred_at": occurred_at} for number in range(20)
    ]
    source = business({"accounts": accounts, "usage": usage})

    assert learn_state(source, date(2024, 8, 1)).key_features == learnt


@pytest.mark.parametrize(
    ("notified_at", "learnt"),
    [
        pytest.param(BEFORE, (("kickoff", 3),), id="a notice from before the sign-up loses nobody"),
        pytest.param(SAME_DAY, (), id="a notice loses them"),
    ],
)
def test_milestones_are_learnt_from_those_who_stayed(business, notified_at, learnt):
    ids = [f"A-{number}" for number in range(20)]
    source = business(
        {
            "accounts": [{"account_id": one, "signed_up_on": SIGNED_UP} for one in ids],
            "milestones": [{"account_id": one, "reached_at": datetime(2024, 6, 4)} for one in ids],
            "cancellations": [{"account_id": one, "notified_at": notified_at} for one in ids],
        }
    )

    assert learn_state(source, date(2025, 3, 1)).milestone_days == learnt


def test_the_first_activity_is_that_of_a_customer(business):
    usage = [
        {"occurred_at": datetime(1970, 1, 1)},
        {"account_id": "X-1", "occurred_at": datetime(2024, 6, 2)},
        {"occurred_at": datetime(2024, 6, 5)},
    ]

    assert first_activity(business({"usage": usage})) == date(2024, 6, 5)


def test_they_are_counted_and_stay_in_their_tables(business):
    usage = [{"occurred_at": BEFORE - timedelta(days=day)} for day in range(3)]
    usage += [{"account_id": "X-1", "occurred_at": SAME_DAY}, {"occurred_at": SAME_DAY}]
    contacts = [{"joined_at": BEFORE}, {"joined_at": BEFORE, "account_id": "X-1"}]

    source = business({"usage": usage, "contacts": contacts})

    # People may be known before their company buys.
    assert set(source.left_out) == {
        LeftOut("usage", "before_sign_up", 3),
        LeftOut("usage", "unknown_account", 1),
        LeftOut("contacts", "unknown_account", 1),
    }
    assert source.rows("SELECT COUNT(*) FROM usage") == [(5,)]
    assert source.until(ON).left_out == source.left_out
