"""Promise: who comes with tables of their own is met: a mapping that runs, or one flat table, without a word typed."""

import os
from pathlib import Path

import pytest

DATA = Path(__file__).parents[3] / "shared" / "data"

pytestmark = pytest.mark.skipif(
    not DATA.is_dir() and not os.environ.get("CI"), reason=f"the data sets are not at {DATA}"
)


def test_ravenstack_is_mapped_by_five_queries(varme, tmp_path):
    config = tmp_path / "varme.toml"

    said = varme("init", "--source", DATA / "ravenstack", "--out", config, "--json")
    checked = varme("check", "--config", config, "--home", tmp_path / "home", "--json")

    assert list(said["mapped"]) == ["accounts", "subscriptions", "usage", "tickets", "cancellations"]
    assert all(one["query"] and not one["refused"] for one in said["mapped"].values())
    assert checked["errors"] == 0
    assert {one["rows"] for one in checked["findings"] if one["code"] == "before_sign_up"} == {13_198, 1_077}


def test_ibm_telco_is_one_flat_table_that_is_learnt_from(varme, tmp_path):
    config = tmp_path / "varme.toml"

    said = varme("init", "--source", DATA / "ibm_telco", "--out", config, "--json")
    trained = varme("train", "--config", config, "--home", tmp_path / "home", "--json")

    assert said["table"] == {"id": "customerID", "label": "Churn", "positive": "Yes"}
    assert trained["promoted"]


def test_tv_subscriptions_has_its_costs(varme, tmp_path):
    config = tmp_path / "varme.toml"

    said = varme("init", "--source", DATA / "tv_subscriptions", "--out", config, "--json")

    assert said["table"] == {"id": "id", "label": "target", "positive": "1"}
    assert 'false_negative = "C_FN"' in config.read_text()
