"""Promise: where the data do not tell who leaves, nothing is put in service, and the command says so."""

from datetime import date, datetime, time, timedelta

import numpy as np
import pytest

FIRST, DAYS = date(2022, 1, 1), 1000


@pytest.fixture
def noise(make_source, request):
    """A business that accounts leave by lot, at the same rate whatever they did and however long they were there."""
    random = np.random.default_rng(request.param)
    accounts, usage, notices = [], [], []
    for number in range(400):
        account = f"A-{number}"
        began = int(random.integers(0, 500))
        accounts.append({"account_id": account, "signed_up_on": FIRST + timedelta(days=began)})
        moments = np.sort(random.uniform(began, DAYS, random.poisson(40 * random.gamma(2))))
        usage += [
            {"account_id": account, "occurred_at": datetime.combine(FIRST, time()) + timedelta(days=float(moment))}
            for moment in moments
        ]
        left = began + random.exponential(900)
        if left < DAYS:
            notified_at = datetime.combine(FIRST, time()) + timedelta(days=float(left))
            notices.append({"account_id": account, "notified_at": notified_at})
    return make_source({"accounts": accounts, "usage": usage, "cancellations": notices})


@pytest.mark.parametrize("noise", [2, 11], indirect=True)
def test_a_model_of_noise_is_registered_and_refused(noise, varme, tmp_path):
    home = tmp_path / "home"
    said = varme("train", "--source", noise.location, "--home", home, "--json", exit_code=1)

    assert "not better than predicting the base rate" in said["refused"]
    assert not said["promoted"]
    assert not (home / "serving").exists()
    refused = varme("models", "promote", said["version"], "--home", home, "--json", exit_code=1)
    assert "is not put in service" in refused["refused"]
    assert not (home / "serving").exists()


def test_too_few_cancellations_are_counted(varme, tmp_path, make_source):
    source = make_source(
        {
            "usage": [{"occurred_at": datetime(2023, 1, 1) + timedelta(days=day)} for day in range(900)],
            "accounts": [{"signed_up_on": datetime(2023, 1, 1).date()}],
        }
    )

    said = varme("train", "--source", source.location, "--home", tmp_path / "home", "--json", exit_code=1)

    assert "Only 0 accounts are seen to leave" in said["refused"]
    assert "50 are missing" in said["refused"]


def test_a_day_before_all_data_is_too_early(varme, tmp_path, make_source):
    source = make_source({"usage": [{"occurred_at": datetime(2023, 1, 1)}]})

    said = varme(
        "train",
        "--source",
        source.location,
        "--until",
        "2020-01-01",
        "--home",
        tmp_path / "home",
        "--json",
        exit_code=1,
    )

    assert "hold no row that was known by 2020-01-01" in said["refused"]
    assert not (tmp_path / "home").exists()


@pytest.fixture
def dull(tmp_path, request):
    """A table of 600 accounts with one column, which is 1 for one in so many of them; who leaves is drawn by lot."""
    random = np.random.default_rng(0)
    rows = (f"C-{row},{int(row % request.param == 3)},{int(random.random() < 0.3)}" for row in range(600))
    path = tmp_path / "dull.csv"
    path.write_text("\n".join(["customer,flag,left", *rows]))
    return ["--table", path, "--id", "customer", "--label", "left", "--home", tmp_path / "home"]


@pytest.mark.parametrize("dull", [50], indirect=True)
def test_a_model_that_says_the_same_of_everyone_is_registered_and_refused(dull, varme):
    said = varme("train", *dull, "--json", exit_code=1)
    card = varme("models", "show", said["version"], *dull[-2:], "--json")

    assert "not better than predicting the base rate" in said["refused"]
    assert card["verdict"]["auc"]["value"] == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("dull", [600], indirect=True)
def test_columns_in_which_nothing_varies_are_nothing_to_learn_from(dull, varme):
    said = varme("train", *dull, "--json", exit_code=1)

    assert "None of the 1 features holds two different values in the 480 rows" in said["refused"]
