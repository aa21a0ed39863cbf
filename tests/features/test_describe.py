"""What a feature is, where it is unknown and what it reads: said from its declaration alone."""

import pytest

from features.aggregates import Change, Count, DaysSince, Distinct, Latest, Mean, Share, Total, is_
from features.catalogue.page import documented_features
from features.contract import TABLES
from features.declare import Feature, Signal
from features.describe import code, columns_read, describe, unknown_where

SIGNAL = Signal("own", "Own", "lead")
CATALOGUE = {feature.name: feature for feature in documented_features()}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        pytest.param(
            "logins_30d", "How many rows of `usage` where `feature` is `login`, in the last 30 days", id="a count"
        ),
        pytest.param(
            "logins_change_30d",
            "How many rows of `usage` where `feature` is `login`, in the last 30 days, "
            "divided by the same in the 30 days before",
            id="a change",
        ),
        pytest.param(
            "logins_habit_change_30d",
            "How many rows of `usage` where `feature` is `login`, in the last 30 days, "
            "divided by the mean of the same in the 2 × 30 days before",
            id="a change against the habit",
        ),
        pytest.param(
            "quantity_change_30d",
            "The sum of `quantity` over the rows of `usage`, in the last 30 days, "
            "divided by the same in the 30 days before; an empty one counts as 1",
            id="a change of a sum",
        ),
        pytest.param("logins_per_seat_30d", "`logins_30d` divided by `seats`", id="a ratio"),
        pytest.param(
            "logins_per_seat_vs_peers",
            "`logins_per_seat_30d` divided by its median among the account's peers",
            id="against peers",
        ),
        pytest.param("active_days_30d", "On how many days there are rows of `usage`, in the last 30 days", id="days"),
        pytest.param(
            "users_gained_30d",
            "How many values of `user_id` occur in `usage` in the last 30 days, and did not in the 30 before",
            id="gained",
        ),
        pytest.param(
            "users_lost_30d",
            "How many values of `user_id` occurred in `usage` in the 30 days before the last 30, and have not since",
            id="gone",
        ),
        pytest.param(
            "top_user_share_30d",
            "The share that the commonest `user_id` has of the rows of `usage` that hold one, in the last 30 days",
            id="the share of the commonest",
        ),
        pytest.param(
            "longest_silence_90d", "The most days on end without any row of `usage`, in the last 90 days", id="silence"
        ),
        pytest.param(
            "weekday_shift_28d",
            "How far the shares of the days of the week in the last 28 days differ from those in the 56 before: half "
            "the sum of the differences; 0 is the same, 1 has no day in common",
            id="the days of the week",
        ),
        pytest.param(
            "champions_now", "How many rows of `contacts` stand on the day, where `role` is `champion`", id="standing"
        ),
        pytest.param(
            "champions_left_90d",
            "How many rows of `contacts` where `role` is `champion`, with `left_at` in the last 90 days",
            id="by another date",
        ),
        pytest.param(
            "days_since_champion_active",
            "Days since any of the people in `contacts` where `role` is `champion` who are there on the day last used "
            "the product, in the last 365 days; `user_id` says who they are in `usage`",
            id="active people",
        ),
        pytest.param(
            "days_since_champion_left",
            "Days since the latest `left_at` in the rows of `contacts` where `role` is `champion`, while none of them "
            "stands",
            id="a place that is vacant",
        ),
        pytest.param(
            "severe_tickets_90d",
            "How many rows of `tickets` where `severity` is `high` or `urgent`, in the last 90 days",
            id="one of several values",
        ),
        pytest.param(
            "surveys_unanswered_180d",
            "How many rows of `surveys` where `answered_at` is still empty, with `asked_at` in the last 180 days",
            id="what is not there yet",
        ),
        pytest.param(
            "overdue_days",
            "Days since the earliest `due_on` in the rows of `invoices` where `paid_on` is still empty and `due_on` "
            "has passed; zero if there is none",
            id="two conditions",
        ),
        pytest.param(
            "nps_change",
            "The newest `score` in the rows of `surveys` where `kind` is `nps`, by `answered_at`, minus the one before "
            "it",
            id="the newest and the one before",
        ),
        pytest.param(
            "nps_age_days",
            "Days since the latest `answered_at` in the rows of `surveys` where `kind` is `nps`, in the last 730 days",
            id="days since another date",
        ),
        pytest.param(
            "topics_repeated_90d",
            "How many rows of `tickets` hold a `topic` that another of them holds already, in the last 90 days",
            id="repeated",
        ),
        pytest.param(
            "days_late_rise_180d",
            "The mean number of days from `due_on` to `paid_on`, over the rows of `invoices` with `paid_on` in the "
            "last 180 days, minus the same in the 180 days before; zero in a row where `paid_on` comes first",
            id="a difference",
        ),
        pytest.param(
            "same_plan_price_change_365d",
            "The sum of `mrr`, divided by the sum of `seats`, over the rows of `subscriptions` that stand on the day, "
            "divided by the same 365 days before, while the `plan` is still the same",
            id="what stood then",
        ),
        pytest.param(
            "plan",
            "The `plan` in the rows of `subscriptions` that stand on the day; of several, in that which began last",
            id="a text",
        ),
        pytest.param(
            "milestones_reached",
            "How many different values of `milestone` in the rows of `milestones`, since the spell began",
            id="without a window",
        ),
    ],
)
def test_a_feature_of_the_catalogue_is_one_exact_sentence(name, says):
    assert describe(CATALOGUE[name]) == says


@pytest.mark.parametrize(
    ("table", "aggregate", "window_days", "says", "unknown"),
    [
        pytest.param(
            "tickets", Share((is_("severity", "high"),)), 90,
            "The share of the rows of `tickets`, in the last 90 days, where `severity` is `high`",
            "there is no such row", id="a share",
        ),
        pytest.param(
            "tickets", Mean("csat", (is_("kind", "bug"),)), 90,
            "The mean of `csat` over the rows of `tickets` where `kind` is `bug`, in the last 90 days",
            "none of the rows holds `csat`", id="a mean",
        ),
        pytest.param(
            "invoices", Total("amount"), 90,
            "The sum of `amount` over the rows of `invoices`, in the last 90 days", "not covered", id="a sum",
        ),
        pytest.param(
            "usage", Latest("quantity"), 90,
            "The newest `quantity` in the rows of `usage`, in the last 90 days", "there is none", id="the last",
        ),
        pytest.param(
            "contacts", Distinct("role"), None,
            "How many different values of `role` in the rows of `contacts`, so far", "not covered", id="people",
        ),
        pytest.param(
            "usage", Change(Count((is_("feature", "run"),))), 60,
            "How many rows of `usage` where `feature` is `run`, in the last 60 days, "
            "divided by the same in the 60 days before",
            "spell or table is younger than 120 days, or there was none before", id="a change",
        ),
        pytest.param(
            "usage", DaysSince((is_("feature", "a`b|c"),)), 60,
            "Days since the latest of the rows of `usage` where `feature` is `` a`b\\|c ``, in the last 60 days",
            "there is no such row", id="a value that Markdown would read",
        ),
    ],
)  # fmt: skip
def test_a_business_s_own_feature_too(table, aggregate, window_days, says, unknown):
    feature = Feature(SIGNAL, table, aggregate, "units", "either", window_days, "own")

    assert describe(feature) == says
    assert unknown_where(feature) == unknown


def test_every_feature_is_told_on_one_line_and_no_two_alike():
    told = [describe(feature) for feature in CATALOGUE.values()]

    assert len(set(told)) == len(told)
    assert not [one for one in told if not one[0].isupper() and one[0] != "`"]
    assert not [one for one in told if one.endswith(".") or "  " in one or "\n" in one or " ," in one]


def test_what_is_read_includes_what_it_is_computed_from():
    compared = CATALOGUE["logins_per_seat_vs_peers"]

    assert columns_read([compared], CATALOGUE) == {
        "accounts": ("segment",),
        "subscriptions": ("seats", "started_on", "ended_on"),
        "usage": ("feature", "occurred_at"),
    }


def test_a_column_that_is_read_only_where_it_is_there_is_named_too():
    assert columns_read([CATALOGUE["quantity_90d"]], CATALOGUE) == {"usage": ("occurred_at", "quantity")}


def test_every_feature_reads_something_of_the_contract():
    for feature in CATALOGUE.values():
        read = columns_read([feature], CATALOGUE)

        assert read
        assert all(set(columns) <= TABLES[table].names for table, columns in read.items())


def test_code_stays_in_its_cell():
    assert [code(text) for text in ("login", "a|b", "a\nb", "a`b")] == ["`login`", r"`a\|b`", "`a b`", "`` a`b ``"]
