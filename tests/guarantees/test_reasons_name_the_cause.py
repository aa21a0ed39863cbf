"""Promise: the first reasons of a red account are why it then leaves, and without their data its score rises."""

from datetime import date

import numpy as np
import pytest

from features.snapshots import Churn
from features.source import open_source
from models.scorer import Scorer
from tests.benchmarks.causes.cases import look_at, red_and_left
from tests.benchmarks.causes.deleting import delete_first_reasons
from tests.benchmarks.causes.naming import judge_naming

# So far apart that nobody who leaves is counted twice.
SNAPSHOTS = (date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1))
# Well below what is measured over four companies (tests/benchmarks/README.md): here are some eighty cases of one.
LEAST_FIRST, LEAST_AMONG_THREE = 0.50, 0.75


@pytest.fixture(scope="module")
def scorer(trained):
    return Scorer.load(trained[0] / "serving" / "champion")


@pytest.fixture(scope="module")
def looked(scorer, company):
    return look_at(scorer, open_source(company), Churn(), SNAPSHOTS)


@pytest.fixture(scope="module")
def naming(looked, company):
    cases = red_and_left(looked, company, Churn().horizon_days)
    return judge_naming([case for case in cases if case.visible_days is not None])


def test_there_are_enough_cases_to_tell(naming):
    assert naming.cases == naming.accounts > 60
    assert len(naming.by_cause) >= 5


def test_the_true_cause_comes_first(naming):
    assert naming.first.value >= LEAST_FIRST
    assert naming.first.low > naming.one


def test_the_true_cause_is_among_the_first_three(naming):
    assert naming.among.value >= LEAST_AMONG_THREE


@pytest.mark.parametrize("cause", ["disuse", "champion", "support", "payment"])
def test_a_cause_with_a_trace_of_its_own_is_named(naming, cause):
    _, first, among = naming.by_cause[cause]

    assert first >= 0.7
    assert among >= 0.85


def test_an_account_whose_journey_is_not_recorded_is_not_called_late(looked):
    unrecorded = [
        one for one in looked if one.features["milestones_reached"] == 0 and one.features["tenure_days"] > 365
    ]

    assert len(unrecorded) > 5
    assert {one.features["milestone_overdue_days"] for one in unrecorded} == {None}


def test_without_its_data_the_score_rises_by_the_first_reason(scorer, looked):
    columns = {feature.name: [one.features[feature.name] for one in looked] for feature in scorer.spec.features}

    deleted = delete_first_reasons(scorer, columns)
    red = deleted.is_red

    assert red.sum() > 100
    # Typical of who stays is better than the average account: a score rises by the reason, and by a bit more.
    assert np.quantile(deleted.moved[red] / deleted.promised[red], 0.05) > 0.75
    assert abs(np.median(deleted.others[red])) < 0.25 * np.median(deleted.promised[red])
