"""Learning from source tables: what the recipe may read is the same at every origin as at the end."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from features.snapshots import Churn
from training.history import History
from training.trial.learner import try_learners
from training.trial.recipe import Recipe

QUICK = Recipe(n_trees=10, leaves=7, min_leaf=5, feature_share=1.0, mask_share=0.0)


@pytest.fixture
def overwritten(make_source):
    """A business in which the segment was set as each account left, so that it tells the past who will."""
    ids = [f"A-{number}" for number in range(160)]
    left = {one: datetime(2024, 1, 15) + timedelta(days=4 * index) for index, one in enumerate(ids[:120])}
    return make_source(
        {
            "accounts": [
                {"account_id": one, "segment": "gone" if one in left else "smb", "signed_up_on": date(2023, 1, 1)}
                for one in ids
            ],
            "cancellations": [{"account_id": one, "notified_at": moment} for one, moment in left.items()],
            "touchpoints": [
                {"account_id": "A-159", "occurred_at": datetime(2023, 2, 1)},
                {"account_id": "A-159", "occurred_at": datetime(2025, 6, 1)},
            ],
        }
    )


def test_what_is_quarantined_at_the_end_is_so_at_every_origin(overwritten, quiet):
    trusting = replace(overwritten, trusted=frozenset({"accounts.segment"}))
    kept, leaking = (History.of(source, Churn(), tables={}).plan(0, quiet) for source in (overwritten, trusting))

    # Nothing else tells these accounts apart on a day.
    (told_alike,), (told_apart,) = (try_learners(plan, [QUICK], threads=1) for plan in (kept, leaking))

    days = kept.rows.day
    assert len(set(zip(days, told_alike[0], strict=True))) == len(set(days))
    assert len(set(zip(days, told_apart[0], strict=True))) > len(set(days))


def test_the_card_says_what_is_quarantined(overwritten):
    history = History.of(overwritten, Churn(), tables={})

    said = history.describe(history.whole(lambda _: None))

    assert said["quarantined"] == ["accounts.segment"]
    assert said["rows"] > said["accounts"] > 0


@pytest.fixture
def noted(make_source):
    """A business whose managers note how they feel."""
    ids = [f"A-{number}" for number in range(120)]
    return make_source(
        {
            "accounts": [{"account_id": one, "signed_up_on": date(2023, 1, 1)} for one in ids],
            "cancellations": [
                {"account_id": one, "notified_at": datetime(2024, 1, 15) + timedelta(days=4 * index)}
                for index, one in enumerate(ids[:100])
            ],
            "pulses": [{"account_id": one, "noted_at": datetime(2023, 3, 1)} for one in ids],
            "touchpoints": [
                {"account_id": "A-119", "occurred_at": datetime(2023, 2, 1)},
                {"account_id": "A-119", "occurred_at": datetime(2025, 6, 1)},
            ],
        }
    )


@pytest.mark.parametrize("unlearnt", [pytest.param((), id="none"), pytest.param(("pulses",), id="pulses")])
def test_what_is_not_to_be_learnt_from_is_no_column_anywhere(noted, quiet, unlearnt):
    history = History.of(noted, Churn(), tables={}, unlearnt=unlearnt)
    whole, plan = history.whole(quiet), history.plan(0, quiet)
    seen = [whole.labelled, whole.portfolio, *(one.data for one in plan.slices)]
    tables = [{table for column in data.columns for table in column.sources} for data in seen]

    assert all(("pulses" in one) is not bool(unlearnt) for one in tables)
    assert history.describe(whole)["unlearnt"] == list(unlearnt)
