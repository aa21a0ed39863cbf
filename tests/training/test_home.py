"""One home serves one business."""

import pytest

from features.snapshots import Churn
from training.errors import AnotherBusiness
from training.home import claim_home, describe_business, refuse_another

TABLES = {"usage": "SELECT 1"}


@pytest.mark.parametrize(
    ("location", "tables", "churn", "named"),
    [
        pytest.param("elsewhere", TABLES, Churn(), "source", id="another source"),
        pytest.param("here", {}, Churn(), "mapping", id="another mapping"),
        pytest.param("here", TABLES, Churn("inactivity"), "churn", id="another kind of churn"),
        pytest.param("here", TABLES, Churn(horizon_days=30), "churn", id="another horizon"),
    ],
)
def test_another_business_is_refused(tmp_path, location, tables, churn, named):
    claim_home(tmp_path, describe_business("here", TABLES, Churn()))

    for ask in (refuse_another, claim_home):
        with pytest.raises(AnotherBusiness, match=f"its {named} is .* --home"):
            ask(tmp_path, describe_business(location, tables, churn))


def test_the_same_business_comes_again(tmp_path):
    for _ in range(2):
        claim_home(tmp_path / "home", describe_business("here", TABLES, Churn()))


def test_a_home_in_which_nothing_was_made_is_for_any_business(tmp_path):
    refuse_another(tmp_path, describe_business("here", TABLES, Churn()))

    claim_home(tmp_path, describe_business("elsewhere", {}, Churn()))
