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
